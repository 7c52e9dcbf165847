import { parseSource } from "../../../../shared/validation/code/parse-source.ts";
import { detectLanguage } from "../../../../shared/validation/detect-language.ts";
import type { Finding } from "../../../../shared/validation/security/finding.ts";
import { screenSource } from "../../../../shared/validation/security/screen-source.ts";

/** One thing done in an unsafe and in a safe way. */
export interface Twin {
  family: string;
  unsafe: string;
  safe: string;
}

/** What is found at level block or warn; the path says the language. */
export function findingsOf(source: string, path: string): Finding[] {
  const { findings, problem } = screenSource(source, parseSource(source, detectLanguage(path), path));
  if (problem !== undefined) throw new Error(`not followed: ${problem}`);
  return findings.filter(({ level }) => level !== "info");
}
