// npm run embed:wasm: writes the WebAssembly files of the parsers into modules, because a hosted function is
// deployed without static files. Run again after a change of their versions.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const root = fileURLToPath(new URL("../", import.meta.url));
const files = [
  {
    from: "node_modules/web-tree-sitter/web-tree-sitter.wasm",
    to: "python/runtime-wasm.gen.ts",
    what: "web-tree-sitter",
  },
  {
    from: "node_modules/tree-sitter-python/tree-sitter-python.wasm",
    to: "python/grammar-wasm.gen.ts",
    what: "tree-sitter-python",
  },
  {
    from: "node_modules/libpg-query/wasm/libpg-query.wasm",
    to: "sql/postgres-wasm.gen.ts",
    what: "libpg-query",
    change: holdMemory,
  },
];

for (const { from, to, what, change } of files) {
  const manifest: unknown = JSON.parse(readFileSync(`${root}node_modules/${what}/package.json`, "utf8"));
  const version =
    typeof manifest === "object" && manifest && "version" in manifest ? manifest.version : "unknown";
  const read = readFileSync(root + from);
  const packed = gzipSync(change ? change(read) : read, { level: 9 });
  // The header's system byte differs between machines; everything else is the same everywhere.
  packed[9] = 255;
  const text = `/** ${what} ${version} (MIT), gzip in base64; written by \`npm run embed:wasm\`. */\nexport const wasm =\n  "${packed.toString("base64")}";\n`;
  writeFileSync(`${root}shared/validation/code/${to}`, text);
  console.log(`${to}: ${text.length} bytes`);
}

/**
 * The parser asks for 128 MB at once and for up to 1 GB; a function has 256. It runs with 40 MB (its stack alone takes
 * 32) and at most 80. These are the numbers of the only memory that the file declares: flags, least, most, in LEB128.
 */
function holdMemory(wasm: Buffer): Buffer {
  const declared = Buffer.from([1, 1, 128, 16, 128, 128, 1]);
  const at = wasm.indexOf(declared);
  if (at === -1 || wasm.indexOf(declared, at + 1) !== -1)
    throw new Error("libpg-query declares its memory in another way now; look at holdMemory again.");
  const held = Buffer.from(wasm);
  Buffer.from([1, 1, 128, 5, 128, 138, 0]).copy(held, at);
  return held;
}
