import type { Subject } from "../check-contract.ts";
import { detectLanguage, type Language } from "../detect-language.ts";
import { oncePerSubject } from "../once-per-subject.ts";
import { refuseToCheck } from "./measure-source.ts";
import { loadParser, parseSource } from "./parse-source.ts";
import type { Parsed } from "./parsed.ts";
import { type DataAnswer, readData } from "./read-data.ts";

/** Both sides of a change as programs. An absent old version is an empty one. */
export class Sides {
  readonly language: Language;
  readonly path: string;
  readonly new: Parsed;
  private readonly oldSource: string;
  private parsedOld: Parsed | undefined;

  constructor(subject: Subject) {
    this.language = languageOf(subject);
    this.path = subject.target?.path ?? "";
    this.new = parseSide(subject.improvement.proposed_content, this.language, this.path);
    this.oldSource = subject.target?.content ?? "";
  }

  /** Only parsed when asked for: where the new side is refused, nobody compares. */
  get old(): Parsed {
    this.parsedOld ??= parseSide(this.oldSource, this.language, this.path, true);
    return this.parsedOld;
  }
}

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
export const parseSides = oncePerSubject((subject) => new Sides(subject));

function parseSide(source: string, language: Language, path: string, isPresent = false): Parsed {
  const reason = refuseToCheck(source, language);
  return reason === undefined
    ? parseSource(source, language, path, { isPresent })
    : { status: "unreadable", language, reason };
}

/** Both sides of a change as data. */
export class DataSides {
  readonly language: Language;
  readonly new: DataAnswer;
  private readonly oldSource: string;
  private readOld: DataAnswer | undefined;

  constructor(subject: Subject) {
    this.language = languageOf(subject);
    this.new = readSide(subject.improvement.proposed_content, this.language);
    this.oldSource = subject.target?.content ?? "";
  }

  get old(): DataAnswer {
    this.readOld ??= readSide(this.oldSource, this.language);
    return this.readOld;
  }
}

/** Reads both sides as data, once per subject however many checks ask. */
export const readSides = oncePerSubject((subject) => new DataSides(subject));

function readSide(source: string, language: Language): DataAnswer {
  const reason = refuseToCheck(source, language);
  return reason === undefined ? readData(source, language) : { unreadable: reason };
}
