import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GeneratedFile } from "../../../../shared/validation/behaviour/generated/generate-tests.ts";
import { generatedFiles } from "../../../../shared/validation/behaviour/try-change.ts";
import { behaviourChanged } from "../../../../shared/validation/checks/behaviour-changed.ts";
import { runChecks } from "../../../../shared/validation/run-checks.ts";
import { makeSubject } from "../subject.ts";
import { readFunctions } from "./corpus/read-functions.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
let folder = "";
beforeAll(() => {
  // Inside the project, so that the generated files find vitest.
  mkdirSync(join(root, ".local"), { recursive: true });
  folder = mkdtempSync(join(root, ".local", "generated-tests-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function generate(path: string, before: string, after: string): Promise<GeneratedFile[]> {
  const subject = makeSubject({ kind: "code", path, before, after });
  await runChecks(subject, [behaviourChanged]);
  return generatedFiles(subject);
}

function write(path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

interface Ran {
  numPassedTests: number;
  numFailedTests: number;
  numTotalTests: number;
  testResults: { name: string; status: string; message: string }[];
}

function runVitest(): Promise<Ran> {
  const report = join(folder, "report.json");
  rmSync(report, { force: true });
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [vitest, "run", "--root", folder, "--reporter", "json", "--outputFile", report],
      { cwd: folder, maxBuffer: 1e8, env: { ...process.env, VITEST: undefined } },
      (error) => {
        // Failing tests are an error here too; what counts is what the report says.
        if (existsSync(report)) resolve(JSON.parse(readFileSync(report, "utf8")));
        else reject(error ?? new Error("vitest wrote no report"));
      },
    );
  });
}

describe("generated vitest files", () => {
  it("pass on the version they were made for, and fail when it is broken", { timeout: 120_000 }, async () => {
    const subjects = readFunctions().filter((_, at) => at % 5 === 0);
    for (const { name, language, source } of subjects) {
      const path = `src/${name}.${language === "typescript" ? "ts" : "js"}`;
      const files = await generate(path, `${source}\n`, `${source}\nexport const added = 1;\n`);
      expect(files.map((file) => file.path)).toEqual([path.replace(/\.(\w+)$/, ".behaviour.test.$1")]);
      write(path, `${source}\nexport const added = 1;\n`);
      for (const file of files) write(file.path, file.content);
    }
    const common = "exports.twice = function (n) { return n * 2; };\n";
    for (const file of await generate("lib/twice.cjs", common, common.replace("n * 2", "n + n")))
      write(file.path, file.content);
    write("lib/twice.cjs", common);
    const good = await runVitest();
    expect(good.testResults.filter(({ status }) => status !== "passed")).toEqual([]);
    expect(good.testResults).toHaveLength(subjects.length + 1);
    expect(good.numPassedTests).toBeGreaterThan(subjects.length * 4);

    write("lib/twice.cjs", common.replace("n * 2", "n * 3"));
    const broken = await runVitest();
    expect(broken.testResults.filter(({ status }) => status !== "passed").map(({ name }) => name)).toEqual([
      expect.stringContaining("twice"),
    ]);
  });

  it("pins of what changes only the inputs on which old and new agree", async () => {
    const before = "export function fee(n) { return n > 100 ? 5 : n > 50 ? 3 : 1; }\n";
    const [file] = await generate("src/fee.js", before, before.replace("> 100 ? 5", "> 100 ? 6"));
    expect(file?.content).toContain("toStrictEqual(1)");
    expect(file?.content).not.toMatch(/toStrictEqual\([56]\)/);
  });

  it("pin nothing that another engine would say differently", async () => {
    const before = `export function root(n) { return Math.sqrt(n) ** 1.7; }
export function parts(text) { const list = text.split("="); list.kind = "parts"; return list; }
export function jar(text) { const made = Object.create(null); made[text] = 1; return made; }\n`;
    const [file] = await generate("src/root.js", before, before.replace("** 1.7", "** (1 + 0.7)"));
    expect(file?.content).not.toMatch(/\.\d{13}/);
    expect(file?.content).not.toContain('subject["parts"](');
    expect(file?.content).toContain("toEqual({");
    expect(file?.content).not.toContain("toStrictEqual");
  });

  it("pin the interface of what cannot be executed", async () => {
    const before = `import { readFileSync } from "node:fs";
      export function load(path, encoding = "utf8") { return readFileSync(path, encoding); }
      export class Store { open() {} close() {} }\n`;
    const [file] = await generate("src/store.js", before, before.replace("utf8", "latin1"));
    expect(file?.content).toContain("has load with 1 required parameters");
    expect(file?.content).toContain('["open","close"]');
  });

  it.each([
    ["../a.js"],
    ["src/a'; process.exit(); '.js"],
    ["src/`a`.js"],
    ["src/a\n.js"],
    [`src/$${"{x}"}.js`],
    ["/etc/a.js"],
    ["src//a.js"],
    ["src/.a.js"],
  ])("are not written beside a path that could mean something else: %j", async (path) => {
    const code = "export function f(x) { return x; }\n";
    expect(await generate(path, code, code.replace("return x", "return -x"))).toEqual([]);
  });

  it("hold nothing that a string of the candidate could end", async () => {
    const before = "export function f(x) { return '`$' + '{process.exit()}` \\u2028 */ </script>' + x; }\n";
    const [file] = await generate("src/f.js", before, `${before}export const g = 1;\n`);
    write("src/f.js", `${before}export const g = 1;\n`);
    expect(file?.content).not.toContain("\u2028");
  });
});

const python = `"""A module."""

class Store:
    def __init__(self, path, *, mode="r"):
        self.path = path

    def read(self, size=-1):
        return size

def load(path, /, encoding="utf8", *rest, strict, **options):
    return path
`;

describe("generated pytest files", () => {
  const hasPython = spawnSync("python3", ["--version"]).status === 0;
  const hasPytest = spawnSync("python3", ["-m", "pytest", "--version"]).status === 0;
  it.skipIf(!hasPython)(
    "pass on their version and fail on another interface",
    { timeout: 120_000 },
    async () => {
      const [file] = await generate(
        "tools/store.py",
        python,
        python.replace("return size", "return size + 1"),
      );
      expect(file?.path).toBe("tools/test_store_interface.py");
      const own = mkdtempSync(join(tmpdir(), "generated-pytest-"));
      try {
        writeFileSync(join(own, "test_store_interface.py"), file?.content ?? "");
        const run = (source: string) => {
          writeFileSync(join(own, "store.py"), source);
          const how = hasPytest
            ? ["-m", "pytest", "-q", "-p", "no:cacheprovider", "test_store_interface.py"]
            : ["test_store_interface.py"];
          return spawnSync("python3", ["-B", ...how], { cwd: own, encoding: "utf8" }).status;
        };
        expect(run(python)).toBe(0);
        expect(run(python.replace("size=-1", "size"))).toBe(1);
        expect(run(python.replace("strict, **", "**"))).toBe(1);
      } finally {
        rmSync(own, { recursive: true, force: true });
      }
    },
  );
});
