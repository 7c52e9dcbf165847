import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readProjectConfig } from "../../../local/project-config.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "test-config-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function read(text: string) {
  const file = join(folder, "config.toml");
  writeFileSync(file, text);
  return readProjectConfig(file);
}

test("functions check tokens unless the project says otherwise, as on the platform", () => {
  const config = read(
    '[api]\nschemas = ["public", "api"] # exposed\n\n[functions.wake]\nverify_jwt = false\n[functions.old]\nenabled = false\n',
  );
  expect([config.verifyJwt("wake"), config.verifyJwt("old"), config.verifyJwt("other")]).toEqual([
    false,
    true,
    true,
  ]);
  expect([config.isEnabled("wake"), config.isEnabled("old")]).toEqual([true, false]);
  expect(config.apiSchemas).toEqual(["public", "api"]);
});

test("without a file the platform's defaults hold", () => {
  const config = readProjectConfig(join(folder, "none.toml"));
  expect([config.enableSignup, config.verifyJwt("any"), config.apiSchemas]).toEqual([
    true,
    true,
    ["public", "graphql_public"],
  ]);
});

test("a line that is not understood is named instead of being ignored", () => {
  expect(() => read("[auth]\nenable_signup = false\nkeys = {a = 1}\n")).toThrow("config.toml:3");
});
