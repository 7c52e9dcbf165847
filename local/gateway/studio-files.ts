import { readFile } from "node:fs/promises";
import { findPackageJSON } from "node:module";
import { dirname, extname, join, normalize, sep } from "node:path";

const types: Record<string, string> = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
};

/** A file of Studio's own pages. lite's page names them, but leaves serving them to its host. */
export async function readStudioFile(path: string): Promise<Response> {
  const manifest = findPackageJSON("@supabase/lite", import.meta.url);
  const folder = join(manifest ? dirname(manifest) : "", "dist", "static");
  const file = normalize(join(folder, path.slice("/static/".length)));
  const type = types[extname(file)];
  const missing = new Response("Not found", { status: 404 });
  if (!type || !file.startsWith(folder + sep)) return missing;
  try {
    // The names contain a hash of the content, so a browser may keep them.
    return new Response(new Uint8Array(await readFile(file)), {
      headers: { "content-type": type, "cache-control": "max-age=86400" },
    });
  } catch {
    return missing;
  }
}
