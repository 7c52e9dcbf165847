import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { endLeftover } from "./postgres/cluster.ts";
import { isAlive, startOf } from "./processes/identity.ts";

/** Where one local project keeps its data. Belongs to one stack at a time. */
export interface DataFolder {
  path(name: string): string;
  /** What earlier starts noted about the data. */
  state(): State;
  note(state: State): void;
  release(): void;
}

export interface State {
  /** Which set-up the database was made with; undefined until it has been made completely. */
  setup?: string;
  seeded?: boolean;
}

const lockName = "lock.json";

/** Takes possession of a data folder; with `fresh` it is emptied first. */
export async function openDataFolder(folder: string, options: { fresh: boolean }): Promise<DataFolder> {
  const root = resolve(folder);
  // Others may pass through (the database server may be another user) but not look around.
  mkdirSync(root, { recursive: true, mode: 0o711 });
  takeLock(root);
  try {
    if (options.fresh) {
      await endLeftover(join(root, "postgres", "data"));
      for (const name of readdirSync(root))
        if (name !== lockName) rmSync(join(root, name), { recursive: true, force: true });
    }
  } catch (error) {
    rmSync(join(root, lockName), { force: true });
    throw error;
  }

  const stateFile = join(root, "state.json");
  return {
    path: (name) => join(root, name),
    state: () => (existsSync(stateFile) ? JSON.parse(readFileSync(stateFile, "utf8")) : {}),
    note(state) {
      writeFileSync(`${stateFile}.new`, JSON.stringify(state));
      renameSync(`${stateFile}.new`, stateFile);
    },
    release: () => rmSync(join(root, lockName), { force: true }),
  };
}

function takeLock(root: string): void {
  const file = join(root, lockName);
  const content = JSON.stringify({ pid: process.pid, started: startOf(process.pid) });
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const handle = openSync(file, "wx");
      writeSync(handle, content);
      closeSync(handle);
      return;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      const owner = ownerOf(file);
      if (owner !== undefined) {
        throw new Error(
          `The local stack is running already on ${root} (process ${owner}). Stop it first, or use another folder.`,
        );
      }
      // Left behind by a stack that was killed.
      rmSync(file, { force: true });
    }
  }
  throw new Error(`${file} could not be taken.`);
}

/** The living process that holds the lock, if there is one. */
function ownerOf(file: string): number | undefined {
  try {
    const { pid, started } = JSON.parse(readFileSync(file, "utf8"));
    return typeof pid === "number" && isAlive(pid) && startOf(pid) === started ? pid : undefined;
  } catch {
    return undefined;
  }
}
