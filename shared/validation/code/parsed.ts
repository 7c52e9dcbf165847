import type { Language } from "../detect-language.ts";
import type { Locate } from "./locate.ts";
import type { SyntaxNode } from "./syntax-node.ts";

/** Something wrong at a place of the source. `offset` counts UTF-16 units from 0, the other two from 1. */
export interface Problem {
  message: string;
  offset: number;
  line: number;
  column: number;
}

/** The whole tree of a valid source. */
export interface ParsedSource {
  status: "parsed";
  language: Language;
  source: string;
  root: SyntaxNode;
  locate: Locate;
  /** How JavaScript and TypeScript were read. */
  sourceType?: SourceType;
}

/** The source breaks the language's rules; at least one problem. */
export interface InvalidSource {
  status: "invalid";
  language: Language;
  problems: Problem[];
}

/** Not analysed: too large, too deep, or no parser for it here. Never counts as a pass. */
export interface UnreadableSource {
  status: "unreadable";
  language: Language;
  reason: string;
}

export type Parsed = ParsedSource | InvalidSource | UnreadableSource;
export type SourceType = "module" | "commonjs" | "script";
