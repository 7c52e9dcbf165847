import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isObject } from "../json.ts";
import { fullName, type RepositoryRecord, type StateRecord } from "./records.ts";

/** Keeps the state in memory and on disk. */
export interface Store {
  readonly state: StateRecord;
  /** A new id, unique over all kinds of things. */
  nextId(): number;
  /** GitHub compares owner and repository names without regard to case. */
  findRepository(owner: string, name: string): RepositoryRecord | undefined;
  /** The bare repository behind a record. */
  gitDir(repository: RepositoryRecord): string;
  /** Has the state written shortly. */
  changed(): void;
  /** Writes the state now, if it changed. */
  save(): void;
}

// Calls come in bursts, and each would write everything that was ever said; close() writes the rest.
const saveAfterMs = 250;

/** Opens the state kept in a folder, or starts an empty one. */
export function openStore(dataDir: string): Store {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, "github.json");
  let saved = readSaved(file);
  let timer: NodeJS.Timeout | undefined;
  const state: StateRecord = saved === undefined ? emptyState() : parseState(saved, file);

  return {
    state,
    nextId() {
      state.lastId += 1;
      return state.lastId;
    },
    findRepository(owner, name) {
      const wanted = `${owner}/${name}`.toLowerCase();
      const called = (one: RepositoryRecord) => fullName(one).toLowerCase() === wanted;
      const wasCalled = (one: RepositoryRecord) => one.formerNames.includes(wanted);
      return state.repositories.find(called) ?? state.repositories.find(wasCalled);
    },
    gitDir(repository) {
      return join(dataDir, "repositories", `${repository.id}.git`);
    },
    changed() {
      timer ??= setTimeout(() => this.save(), saveAfterMs);
    },
    save() {
      clearTimeout(timer);
      timer = undefined;
      const text = JSON.stringify(state, null, 1);
      if (text === saved) return;
      // Renaming replaces the file in one step: a crash leaves the old state or the new one, never half of it.
      writeFileSync(`${file}.new`, text);
      renameSync(`${file}.new`, file);
      saved = text;
    },
  };
}

// Ids start high enough not to be mistaken for numbers of issues.
function emptyState(): StateRecord {
  return { version: 3, lastId: 1000, repositories: [] };
}

function readSaved(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** The file is our own, so its version is all that needs checking. */
function parseState(text: string, file: string): StateRecord {
  const state: unknown = JSON.parse(text);
  if (!isStateRecord(state))
    throw new Error(`${file} was written by another version; delete its folder to start anew.`);
  return state;
}

function isStateRecord(value: unknown): value is StateRecord {
  return isObject(value) && value.version === 3 && Array.isArray(value.repositories);
}
