import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Installation } from "../../../../local/postgres/installation.ts";

const native = "/usr/lib/postgresql/15";
const share = "/usr/share/postgresql/15";
const needed = {
  "postgresql-15": join(native, "bin", "postgres"),
  "postgresql-15-cron": join(share, "extension", "pg_cron.control"),
  "postgresql-15-plpgsql-check": join(share, "extension", "plpgsql_check.control"),
  "postgresql-15-pgtap": join(share, "extension", "pgtap.control"),
};

/** Debian's packages that are not installed here. */
export const missingPackages = Object.entries(needed)
  .filter(([, file]) => !existsSync(file))
  .map(([name]) => name);

/** What Debian does not have: for these two the local stack's SQL-only stand-ins serve. */
const standIns = /^(pg_net|supabase_vault)\b.*\.(control|sql)$/;
const standInFolder = fileURLToPath(new URL("../../../../local/extensions/", import.meta.url));

/**
 * Debian's server together with the stand-ins, in a folder of its own: the server looks for its files relative to
 * its binary, so nothing is written below /usr.
 */
export function makeInstallation15(folder: string): Installation {
  const bin = join(folder, "lib/postgresql/15/bin");
  const extensions = join(folder, "share/postgresql/15/extension");
  mkdirSync(bin, { recursive: true });
  mkdirSync(extensions, { recursive: true });
  for (const name of ["postgres", "initdb"]) {
    copyFileSync(join(native, "bin", name), join(bin, name));
    chmodSync(join(bin, name), 0o755);
  }
  symlinkSync(join(native, "lib"), join(folder, "lib/postgresql/15/lib"));
  for (const name of readdirSync(share))
    if (name !== "extension") symlinkSync(join(share, name), join(extensions, "..", name));
  for (const name of readdirSync(join(share, "extension")))
    symlinkSync(join(share, "extension", name), join(extensions, name));
  for (const name of readdirSync(standInFolder).filter((file) => standIns.test(file)))
    symlinkSync(join(standInFolder, name), join(extensions, name));
  return { bin, sources: [join(native, "lib", "."), join(standInFolder, "pg_net.control")] };
}
