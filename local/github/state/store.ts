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
  /** Writes the state when it changed. */
  save(): void;
}

/** Opens the state kept in a folder, or starts an empty one. */
export function openStore(dataDir: string): Store {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, "github.json");
  let saved = readSaved(file);
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
    save() {
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
  return { version: 2, lastId: 1000, repositories: [] };
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
  return isObject(value) && value.version === 2 && Array.isArray(value.repositories);
}
