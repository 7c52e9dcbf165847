import { execFileSync } from "node:child_process";
import { accessSync, chownSync, constants, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** The user that the server runs as. Postgres refuses to run as root. */
export interface Account {
  uid: number;
  gid: number;
}

/** A command together with what it needs to run as an account. */
export interface Runnable {
  command: string;
  args: string[];
  options: Partial<Account>;
}

/** Undefined if we are not root: then the server simply runs as we do. */
export function serverAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  // No user is created on somebody's machine: an existing one without rights serves as well.
  for (const name of ["postgres", "nobody"]) {
    try {
      const [uid, gid] = ["-u", "-g"].map((flag) =>
        Number(execFileSync("id", [flag, name], { encoding: "utf8", stdio: "pipe" })),
      );
      if (uid && gid) return { uid, gid };
    } catch {
      // Not there: try the next one.
    }
  }
  throw new Error(
    "PostgreSQL does not run as root, and neither of the users `postgres` and `nobody` exists.",
  );
}

/** Hands a file or folder to the account. */
export function giveTo(account: Account | undefined, path: string): void {
  if (account) chownSync(path, account.uid, account.gid);
}

/** Wraps a command so that it runs as the account, even below folders that only root may enter. */
export function asAccount(
  account: Account | undefined,
  command: string,
  args: string[],
  paths: string[],
): Runnable {
  if (!account) return { command, args, options: {} };
  if ([command, ...paths].every((path) => isReachable(account, path))) {
    return { command, args, options: { uid: account.uid, gid: account.gid } };
  }
  // A clone below /root is closed to everybody else. Linux can pass on the one right that is missing.
  // `no_setuid_fixup` because access(2), which Postgres calls on its own binary, drops it otherwise.
  const setpriv = ["/usr/bin/setpriv", "/bin/setpriv"].find((path) => isExecutable(path));
  if (!setpriv) {
    throw new Error(
      `PostgreSQL runs as user ${account.uid}, which may not enter ${command}. Move the clone out of root's home, or run as another user.`,
    );
  }
  const rights = [
    "--securebits=+no_setuid_fixup",
    "--inh-caps=-all,+dac_override",
    "--ambient-caps=-all,+dac_override",
  ];
  const identity = [`--reuid=${account.uid}`, `--regid=${account.gid}`, "--clear-groups"];
  return { command: setpriv, args: [...identity, ...rights, "--", command, ...args], options: {} };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** True if every folder above the path lets the account through. */
function isReachable(account: Account, path: string): boolean {
  let folder = dirname(resolve(path));
  while (true) {
    const { mode, uid, gid } = statSync(folder);
    const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
    if (((mode >> shift) & 1) === 0) return false;
    if (folder === dirname(folder)) return true;
    folder = dirname(folder);
  }
}
