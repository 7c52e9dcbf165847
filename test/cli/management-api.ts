import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { z } from "zod";

/** One function as the CLI sent it. */
export interface Upload {
  slug: string;
  entrypoint: string;
  importMap: string;
  verifyJwt: boolean;
  /** Content by path, relative to the repository. */
  files: Map<string, string>;
}

export interface ManagementApi {
  url: string;
  uploads: Upload[];
  /** Names in the request that makes the bundles live. */
  released: string[];
  /** Requests that this stand-in does not know. */
  unknown: string[];
  close(): Promise<void>;
}

const metadata = z.object({
  name: z.string(),
  entrypoint_path: z.string(),
  import_map_path: z.string(),
  verify_jwt: z.boolean(),
});
const release = z.array(z.object({ slug: z.string(), status: z.literal("ACTIVE") }));

/** The part of Supabase's Management API that `supabase functions deploy --use-api` calls, on a port of this machine. */
export async function startManagementApi(token: string): Promise<ManagementApi> {
  const uploads: Upload[] = [];
  const released: string[] = [];
  const unknown: string[] = [];

  async function answer(request: IncomingMessage): Promise<[status: number, body: unknown]> {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
    if (request.headers.authorization !== `Bearer ${token}`) return [401, { message: "Unauthorized" }];
    if (request.method === "POST" && pathname.endsWith("/functions/deploy")) {
      const upload = await readUpload(request, searchParams.get("slug") ?? "");
      uploads.push(upload);
      return [201, bundle(upload)];
    }
    if (request.method === "PUT" && pathname.endsWith("/functions")) {
      released.push(...release.parse(JSON.parse(await text(request))).map(({ slug }) => slug));
      return [200, { functions: [] }];
    }
    if (request.method === "GET" && pathname.endsWith("/functions")) return [200, []];
    // Asked to print a link; an error is an answer that the CLI can live with.
    if (request.method === "GET" && /^\/v1\/projects\/[a-z]+$/.test(pathname))
      return [404, { message: "Not found" }];
    unknown.push(`${request.method} ${pathname}`);
    return [404, { message: "Not found" }];
  }

  const server = createServer((request, response) => {
    void answer(request)
      .catch((error): [number, unknown] => [500, { message: String(error) }])
      .then(([status, body]) => {
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify(body));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The stand-in has no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    uploads,
    released,
    unknown,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function readUpload(request: IncomingMessage, slug: string): Promise<Upload> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = new Response(new Blob(chunks.map((chunk) => new Uint8Array(chunk))), {
    headers: { "content-type": request.headers["content-type"] ?? "" },
  });
  const form = await body.formData();
  const { entrypoint_path, import_map_path, verify_jwt } = metadata.parse(
    JSON.parse(String(form.get("metadata"))),
  );
  const files = new Map<string, string>();
  for (const file of form.getAll("file"))
    if (typeof file !== "string") files.set(file.name, await file.text());
  return { slug, entrypoint: entrypoint_path, importMap: import_map_path, verifyJwt: verify_jwt, files };
}

function bundle({ slug, entrypoint, importMap, verifyJwt }: Upload): unknown {
  return {
    id: "00000000-0000-4000-8000-000000000000",
    slug,
    name: slug,
    status: "ACTIVE",
    version: 1,
    created_at: 1,
    updated_at: 1,
    verify_jwt: verifyJwt,
    import_map: importMap !== "",
    entrypoint_path: entrypoint,
    import_map_path: importMap,
    ezbr_sha256: "0".repeat(64),
  };
}
