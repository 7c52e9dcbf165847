import { globSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { Deno } from "@deno/shim-deno";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

// The functions are Deno programs; with Deno's own shim they load in Node as they are, which shows that nothing in them
// or in shared/ needs more of a runtime than the one file that touches its globals.
beforeAll(() => {
  vi.stubGlobal("Deno", Deno);
});
afterAll(() => {
  vi.unstubAllGlobals();
});

const functions = globSync("supabase/functions/*/index.ts").filter((file) => !file.includes("/_"));

test("there are functions to load", () => {
  expect(functions.length).toBeGreaterThan(6);
});

test.each(functions)(
  "%s exports a fetch handler, and without its settings says so in the log and not to the caller",
  async (file) => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const { default: handler }: { default: { fetch(request: Request): Promise<Response> } } = await import(
      pathToFileURL(file).href
    );
    const response = await handler.fetch(new Request("http://127.0.0.1/", { method: "POST", body: "{}" }));
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ error: "internal_error" });
    expect(log.mock.calls.join(" ")).toMatch(/config_missing: Missing settings: .*SUPABASE_URL/);
    log.mockRestore();
  },
);
