import { existsSync, writeFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** Deno's own binary: npm's wrapper around it would be one more process to look after. */
export function denoBinary(): string {
  const manifest = findPackageJSON("deno", import.meta.url);
  const binary = manifest ? join(dirname(manifest), "deno") : "";
  if (!existsSync(binary)) throw new Error("Deno is not installed. Run `npm ci` again.");
  return binary;
}

/** Dependencies come from node_modules, nothing is fetched, and no lock file is kept beside the functions. */
export const offline = ["--node-modules-dir=manual", "--cached-only", "--no-lock"];

/** A function's own deno.json, as the platform uses it. */
export function configOf(folder: string): string[] {
  const file = join(folder, "deno.json");
  return existsSync(file) ? ["--config", file] : ["--no-config"];
}

/** The command line that serves one function with the rights that it has on the platform. */
export function serveArguments(folder: string, temporary: string): string[] {
  const entry = join(temporary, "entry.ts");
  const runtime = new URL("./edge-runtime.ts", import.meta.url);
  // Deno's own `--preload` has no effect on `deno serve`; an import in front of the function has.
  writeFileSync(
    entry,
    `import "${runtime}";\nexport { default } from "${pathToFileURL(join(folder, "index.ts"))}";\n`,
  );
  return [
    "serve",
    ...offline,
    ...configOf(folder),
    "--host=127.0.0.1",
    "--port=0",
    "--no-prompt",
    "--allow-env",
    "--allow-net",
    "--allow-sys=osRelease,hostname",
    `--allow-read=${folder},${temporary}`,
    `--allow-write=${temporary}`,
    entry,
  ];
}
