// The package types its entry alone. Deno takes what is imported here for untyped; hence the types of its own file.
declare module "libpg-query/wasm/libpg-query.js" {
  const makeModule: (
    options: import("./postgres-module.ts").PostgresOptions,
  ) => Promise<import("./postgres-module.ts").PostgresModule>;
  export default makeModule;
}
