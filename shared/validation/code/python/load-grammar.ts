import { Language, Parser } from "web-tree-sitter";

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
  await Parser.init({ wasmBinary: await unpack(runtime.wasm) });
  const made = new Parser();
  made.setLanguage(await Language.load(await unpack(grammar.wasm)));
  return made;
}

async function unpack(base64: string): Promise<Uint8Array> {
  const packed = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
