import makeModule from "libpg-query/wasm/libpg-query.js";
import { unpackWasm } from "../unpack-wasm.ts";
import type { PostgresModule, PostgresOptions } from "./postgres-module.ts";

let compiled: WebAssembly.Module | undefined;
let ready: PostgresModule | undefined;
let loading: Promise<void> | undefined;

/** Loads Postgres' own parser once; it is embedded, so neither files nor the network are needed. */
export async function loadPostgres(): Promise<void> {
  if (ready) return;
  loading ??= load().finally(() => {
    loading = undefined;
  });
  await loading;
}

/** The parser, once it is loaded. */
export function postgresParser(): PostgresModule | undefined {
  return ready;
}

/** Forgets a parser that was stopped in the middle of its work; the next load makes a new one. */
export function dropPostgres(): void {
  ready = undefined;
}

async function load(): Promise<void> {
  compiled ??= await WebAssembly.compile(await unpackWasm((await import("./postgres-wasm.gen.ts")).wasm));
  const module = compiled;
  const options: PostgresOptions = {
    instantiateWasm(imports, receive) {
      WebAssembly.instantiate(module, imports).then((instance) => receive(instance, module));
      return {};
    },
    print() {},
    printErr() {},
  };
  // Deno reads its types from the JavaScript, where an empty object is all there is at first.
  ready = (await makeModule(options)) as PostgresModule;
}
