import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { denoBinary } from "../../local/functions/deno.ts";
import { type ManagementApi, startManagementApi } from "./management-api.ts";
import { type Outcome, root, runSupabase } from "./run-supabase.ts";

const folder = join(root, "supabase/functions");
const functions = readdirSync(folder).filter(
  (name) => /^[a-z]/.test(name) && existsSync(join(folder, name, "index.ts")),
);
const config = readFileSync(join(root, "supabase/config.toml"), "utf8");
const { dependencies } = z
  .object({ dependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
const denoConfig = z.strictObject({ imports: z.record(z.string(), z.string()) });

/** Name and text of each `[functions.<name>]` block. */
const configured = new Map(
  [...config.matchAll(/^\[functions\.([a-z-]+)\]\n((?:(?!\[).*(?:\n|$))*)/gm)].map(([, name, block]) => [
    name ?? "",
    block ?? "",
  ]),
);

test("the configuration names every function and says of each whether the platform checks its token", () => {
  expect(functions.length).toBeGreaterThan(0);
  expect([...configured.keys()].sort()).toEqual([...functions].sort());
  for (const [name, block] of configured) expect(block, name).toMatch(/^verify_jwt = (true|false)$/m);
});

test("every function has exactly the versions of its packages that the tests run with", () => {
  for (const name of functions) {
    const { imports } = denoConfig.parse(JSON.parse(readFileSync(join(folder, name, "deno.json"), "utf8")));
    for (const [specifier, target] of Object.entries(imports)) {
      const [, found = "", file = ""] = /^((?:@[^/]+\/)?[^/]+)(.*)$/.exec(specifier) ?? [];
      expect(target, `${name}: ${specifier}`).toBe(`npm:${found}@${dependencies[found]}${file}`);
    }
  }
});

const graph = z.object({
  modules: z.array(z.object({ specifier: z.string(), error: z.string().optional() })),
});

const cache = mkdtempSync(join(tmpdir(), "deno-cache-"));
afterAll(() => rmSync(cache, { recursive: true, force: true }));

/** The files that Deno itself loads, types included. */
function closureOf(name: string): string[] {
  const file = join(folder, name, "index.ts");
  const out = execFileSync(
    denoBinary(),
    [
      "info",
      "--json",
      "--node-modules-dir=manual",
      "--no-lock",
      "--config",
      join(folder, name, "deno.json"),
      file,
    ],
    {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
      env: {
        ...process.env,
        DENO_DIR: cache,
        DENO_NO_UPDATE_CHECK: "1",
        HTTPS_PROXY: "http://127.0.0.1:9",
        NO_COLOR: "1",
      },
    },
  );
  const files = [`supabase/functions/${name}/deno.json`];
  for (const { specifier, error } of graph.parse(JSON.parse(out)).modules) {
    if (!specifier.startsWith("file:")) continue;
    const path = relative(root, fileURLToPath(specifier));
    if (path.startsWith("node_modules/")) continue;
    expect(error, specifier).toBeUndefined();
    files.push(path);
  }
  return files.sort();
}

describe("supabase functions deploy --use-api", () => {
  const token = `sbp_${"0123456789abcdef".repeat(3).slice(0, 40)}`;
  let api: ManagementApi;
  let outcome: Outcome;
  let profiles: string;
  beforeAll(async () => {
    api = await startManagementApi(token);
    profiles = mkdtempSync(join(tmpdir(), "supabase-profile-"));
    const profile = join(profiles, "loopback.yaml");
    writeFileSync(
      profile,
      `name: loopback\napi_url: ${api.url}\ndashboard_url: ${api.url}\nproject_host: localhost\n`,
    );
    outcome = await runSupabase(
      ["functions", "deploy", "--use-api", "--remote=abcdefghijklmnopqrst", "--profile", profile],
      {
        SUPABASE_ACCESS_TOKEN: token,
      },
    );
  });
  afterAll(async () => {
    await api.close();
    rmSync(profiles, { recursive: true, force: true });
  });

  test("deploys every function, each once, and makes them live together", () => {
    expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
    expect(api.unknown).toEqual([]);
    expect(api.uploads.map((upload) => upload.slug).sort()).toEqual([...functions].sort());
    expect([...api.released].sort()).toEqual([...functions].sort());
    expect(outcome.stderr).not.toMatch(/WARN|skipping/i);
  });

  test.each(functions)("uploads for %s every file that it reaches, and no other", (name) => {
    const upload = api.uploads.find(({ slug }) => slug === name);
    expect([...(upload?.files.keys() ?? [])].sort()).toEqual(closureOf(name));
    for (const [path, content] of upload?.files ?? []) {
      expect(path).toMatch(/^(shared\/|supabase\/functions\/)/);
      expect(content, path).toBe(readFileSync(join(root, path), "utf8"));
    }
    expect(upload).toMatchObject({
      entrypoint: `supabase/functions/${name}/index.ts`,
      importMap: `supabase/functions/${name}/deno.json`,
      verifyJwt: /verify_jwt = true/.test(configured.get(name) ?? "missing"),
    });
  });
});
