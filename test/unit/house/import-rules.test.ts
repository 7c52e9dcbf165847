import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

/** Data walks through the rooms in this order; a room knows the ones before it. */
const rooms = ["logs", "analysis", "proposals", "validation", "review", "delivery", "impact", "learning"];
/** What every room may use, and what itself knows no room. */
const foundations = ["platform", "policy"];

interface Import {
  file: string;
  specifier: string;
}

function imports(pattern: string): Import[] {
  return globSync(pattern).flatMap((file) =>
    [
      ...readFileSync(file, "utf8").matchAll(
        /(?:^|\n)\s*(?:import|export)\b[^;"']*?["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)/g,
      ),
    ].map((found) => ({
      file,
      specifier: found[1] ?? found[2] ?? "",
    })),
  );
}

function isRelative({ specifier }: Import): boolean {
  return specifier.startsWith(".");
}

function roomOf(path: string): string {
  return path.split("/")[1] ?? "";
}

const shared = imports("shared/**/*.ts");
const functions = imports("supabase/functions/**/*.ts");
const where = ({ file, specifier }: Import) => `${file} imports ${specifier}`;

test("there is something to check", () => {
  expect(shared.length).toBeGreaterThan(20);
  expect(functions.length).toBeGreaterThan(10);
});

test("every folder of shared is a room or a foundation", () => {
  const folders = new Set(globSync("shared/**/*.ts").map(roomOf));
  expect([...folders].filter((folder) => ![...rooms, ...foundations].includes(folder))).toEqual([]);
});

test("a room imports only earlier rooms and the foundations, and the foundations no room", () => {
  // Position in the walk: platform, policy, then the rooms. Nobody looks ahead.
  const order = [...foundations, ...rooms];
  const backwards = shared.filter(isRelative).filter((found) => {
    const target = roomOf(relative(".", join(dirname(found.file), found.specifier)));
    return order.indexOf(target) > order.indexOf(roomOf(found.file));
  });
  expect(backwards.map(where)).toEqual([]);
});

test("shared imports nothing outside itself, and functions nothing but shared and their runtime", () => {
  const outside = [...shared, ...functions].filter(isRelative).filter((found) => {
    const target = relative(".", join(dirname(found.file), found.specifier));
    return (
      !target.startsWith("shared/") &&
      !(found.file.startsWith("supabase/functions/") && target.startsWith("supabase/functions/_runtime/"))
    );
  });
  expect(outside.map(where)).toEqual([]);
});

test("relative imports name the file with its extension, which the function bundler needs", () => {
  const bare = [...shared, ...functions]
    .filter(isRelative)
    .filter(({ specifier }) => !/\.(ts|json)$/.test(specifier));
  expect(bare.map(where)).toEqual([]);
});

test("shared runs in any runtime: it touches neither Node's modules nor Deno's or Node's globals", () => {
  const nodeImports = shared.filter(
    ({ specifier }) => specifier.startsWith("node:") || specifier.startsWith("npm:"),
  );
  expect(nodeImports.map(where)).toEqual([]);
  const globals = globSync("shared/**/*.ts").filter((file) =>
    /(?<![\w.])(process|Deno|EdgeRuntime|Buffer)\s*[.[]/.test(
      withoutCommentsAndStrings(readFileSync(file, "utf8")),
    ),
  );
  expect(globals).toEqual([]);
});

test("a function is a shell of at most sixty lines", () => {
  const long = globSync("supabase/functions/*/index.ts").filter(
    (file) => readFileSync(file, "utf8").split("\n").length > 61,
  );
  expect(long).toEqual([]);
});

/** The code itself: rules that look for `process.env` in other people's code name it in strings. */
function withoutCommentsAndStrings(text: string): string {
  return text
    .replaceAll(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, '""')
    .replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll(/\/\/.*$/gm, "");
}
