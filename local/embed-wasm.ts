// npm run embed:wasm: writes the WebAssembly files of Python's parser into modules, because a hosted function is
// deployed without static files. Run again after a change of their versions.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const root = fileURLToPath(new URL("../", import.meta.url));
const files = [
  {
    from: "node_modules/web-tree-sitter/web-tree-sitter.wasm",
    to: "runtime-wasm.gen.ts",
    what: "web-tree-sitter",
  },
  {
    from: "node_modules/tree-sitter-python/tree-sitter-python.wasm",
    to: "grammar-wasm.gen.ts",
    what: "tree-sitter-python",
  },
];

for (const { from, to, what } of files) {
  const manifest: unknown = JSON.parse(readFileSync(`${root}node_modules/${what}/package.json`, "utf8"));
  const version =
    typeof manifest === "object" && manifest && "version" in manifest ? manifest.version : "unknown";
  const packed = gzipSync(readFileSync(root + from), { level: 9 });
  // The header's system byte differs between machines; everything else is the same everywhere.
  packed[9] = 255;
  const text = `/** ${what} ${version} (MIT), gzip in base64; written by \`npm run embed:wasm\`. */\nexport const wasm =\n  "${packed.toString("base64")}";\n`;
  writeFileSync(`${root}shared/validation/code/python/${to}`, text);
  console.log(`${to}: ${text.length} bytes`);
}
