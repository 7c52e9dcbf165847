import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { eachChild, eachPlainChild, isPlainTree } from "../../../shared/validation/code/child-nodes.ts";
import { loadParser, parseSource } from "../../../shared/validation/code/parse-source.ts";
import type { SyntaxNode } from "../../../shared/validation/code/syntax-node.ts";

type Each = typeof eachChild;

/** Every child in the order of the walk, with the key under which it stands. */
function listAll(root: SyntaxNode, each: Each): string[] {
  const found: string[] = [];
  const waiting = [root];
  for (let node = waiting.pop(); node; node = waiting.pop())
    each(node, (child, key) => {
      found.push(`${key} ${child.type} ${child.start}`);
      waiting.push(child);
    });
  return found;
}

function rootOf(source: string, path: string): SyntaxNode {
  const parsed = parseSource(source, path.endsWith("ts") ? "typescript" : "javascript", path);
  if (parsed.status !== "parsed") throw new Error(`${path} does not parse: ${JSON.stringify(parsed)}`);
  return parsed.root;
}

const everything = `
import first, * as all from "./a.js" with { type: "json" };
import { "a b" as second } from "./b.js";
export * as given from "./c.js";
export default class Named extends (class {}) {
  static #hidden = 1;
  static { this.made = new.target; }
  get [\`key\${1}\`]() { return #hidden in this || super.x?.[0]; }
  async *walk({ a, b: [c = 1, , ...d], ...e } = {}, ...rest) { yield* a; await c; for await (const x of d) yield x; }
}
label: for (let i = 0, j; i < 2; i++, j--) { if (i) continue label; else break label; }
for (const key in {}) do { debugger; } while (typeof key !== "string" && !void 0);
switch (first) { case 1: default: throw new Error("no", { cause: second }); }
try { (a, b); } catch { ; } finally { delete all.x; }
try { import("x"); } catch ({ message }) { message ||= import.meta.url; }
const f = async function named() {}, g = async (x) => ({ x, [x]: 1, ...x, m() {}, get n() { return /a/g; } }), h = [, 1, ...f];
var i = f?.(...h) ? tag\`a\${1}b\` : -(1n ** 2n);
while (0) {}
export { f as "g h", i };
const page = <div {...i} title="a">{f}<></></div>;
`;

describe("the children of nodes", () => {
  it("are the same, in the same order, by names and by going through all keys", () => {
    const resolve = createRequire(import.meta.url).resolve;
    const files = ["diff", "yaml", "smol-toml"].map((name) => [
      resolve(name),
      readFileSync(resolve(name), "utf8"),
    ]);
    for (const [path = "", source = ""] of [["a.jsx", everything], ...files]) {
      const root = rootOf(source, path);
      expect(isPlainTree(root)).toBe(true);
      expect(listAll(root, eachPlainChild)).toEqual(listAll(root, eachChild));
    }
  });
  it("of TypeScript are those of all keys, types and decorators too", async () => {
    await loadParser("typescript");
    expect(isPlainTree(rootOf("@a class B<T> { c(d?: T): void {} }", "a.ts"))).toBe(false);
  });
});
