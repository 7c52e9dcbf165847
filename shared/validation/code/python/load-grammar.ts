import { Language, Parser } from "web-tree-sitter";
import { unpackWasm } from "../unpack-wasm.ts";

let parser: Parser | undefined;
let loading: Promise<Parser> | undefined;

/** Loads tree-sitter and Python's grammar once; both are embedded, so neither files nor the network are needed. */
export async function loadGrammar(): Promise<void> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  parser = await loading;
}

/** The parser, once it is loaded. */
export function pythonParser(): Parser | undefined {
  return parser;
}

async function load(): Promise<Parser> {
  const [runtime, grammar] = await Promise.all([
    import("./runtime-wasm.gen.ts"),
    import("./grammar-wasm.gen.ts"),
  ]);
  await Parser.init({ wasmBinary: await unpackWasm(runtime.wasm) });
  const made = new Parser();
  made.setLanguage(await Language.load(await unpackWasm(grammar.wasm)));
  return made;
}
