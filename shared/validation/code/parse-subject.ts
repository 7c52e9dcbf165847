import type { Subject } from "../check-contract.ts";
import { detectLanguage, type Language } from "../detect-language.ts";
import { refuseToCheck } from "./measure-source.ts";
import { loadParser, parseSource } from "./parse-source.ts";
import type { Parsed } from "./parsed.ts";
import { type DataAnswer, readData } from "./read-data.ts";

/** Both sides of a change as programs. An absent old version is an empty one. */
export interface Sides {
  language: Language;
  path: string;
  readonly old: Parsed;
  readonly new: Parsed;
}

const known = new WeakMap<Subject, Sides>();

/** The language of a change: by the path, and for files without an extension by the first line of the new side. */
export function languageOf({ target, improvement }: Subject): Language {
  if (!target) return "unknown";
  const isText = target.kind === "prompt" || target.kind === "role";
  return detectLanguage(target.path, isText ? "" : improvement.proposed_content);
}

/** Loads what the checks of this subject need; without it they answer that they could not check. */
export async function prepareSubject(subject: Subject): Promise<void> {
  await loadParser(languageOf(subject));
}

/** Parses both sides, once per subject however many checks ask. */
export function parseSides(subject: Subject): Sides {
  const found = known.get(subject);
  if (found) return found;
  const language = languageOf(subject);
  const path = subject.target?.path ?? "";
  let old: Parsed | undefined;
  const sides: Sides = {
    language,
    path,
    // Only parsed when asked for: where the new side is refused, nobody compares.
    get old() {
      old ??= parseSide(subject.target?.content ?? "", language, path);
      return old;
    },
    new: parseSide(subject.improvement.proposed_content, language, path),
  };
  known.set(subject, sides);
  return sides;
}

function parseSide(source: string, language: Language, path: string): Parsed {
  const reason = refuseToCheck(source, language);
  return reason === undefined
    ? parseSource(source, language, path)
    : { status: "unreadable", language, reason };
}

/** Both sides of a change as data. */
export interface DataSides {
  language: Language;
  old: DataAnswer;
  new: DataAnswer;
}

const knownData = new WeakMap<Subject, DataSides>();

/** Reads both sides as data, once per subject however many checks ask. */
export function readSides(subject: Subject): DataSides {
  const found = knownData.get(subject);
  if (found) return found;
  const language = languageOf(subject);
  const own = readSide(subject.improvement.proposed_content, language);
  let old: DataAnswer | undefined;
  const sides: DataSides = {
    language,
    get old() {
      old ??= readSide(subject.target?.content ?? "", language);
      return old;
    },
    new: own,
  };
  knownData.set(subject, sides);
  return sides;
}

function readSide(source: string, language: Language): DataAnswer {
  const reason = refuseToCheck(source, language);
  return reason === undefined ? readData(source, language) : { unreadable: reason };
}
