import { forbids, isRule, readSentences, type Sentence, similarity } from "./read-sentences.ts";

/** What became of the rules of a text. */
export interface RuleChange {
  kind: "safety_removed" | "format_removed" | "rule_removed" | "contradiction";
  /** The sentence that is gone, or that contradicts. */
  sentence: Sentence;
  other?: Sentence;
}

const same = 0.6;
const safety =
  /\b(?:password|secret|credential|token|api key|personal|private|confidential|pii|delete|destroy|drop|payment|refund|money|legal|medical|harm|safe|unsafe|hand (?:it |this )?(?:over|off)|escalate|human|a person|permission|approval|approve|confirm|confirmation|verify|external|untrusted|instruction|execute|run code|production|customer data|user data|share|disclose|reveal|leak)/i;
const format =
  /\b(?:json|yaml|xml|markdown|csv|schema|format|respond with|reply with|answer with|output|return only|code block|one line|single line|bullet|heading|field|key named)\b/i;

/** Rules that are gone, and rules that forbid what another sentence demands. */
export function compareRules(before: string, after: string): RuleChange[] {
  const old = readSentences(before);
  const now = readSentences(after);
  const changes: RuleChange[] = [];
  for (const sentence of old) {
    if (!isRule(sentence) && !format.test(sentence.text)) continue;
    if (
      now.some(
        (other) =>
          similarity(sentence, other) >= same && (forbids(sentence) === forbids(other) || !forbids(sentence)),
      )
    )
      continue;
    const kind =
      forbids(sentence) || (isRule(sentence) && safety.test(sentence.text))
        ? safety.test(sentence.text)
          ? "safety_removed"
          : "rule_removed"
        : format.test(sentence.text)
          ? "format_removed"
          : "rule_removed";
    changes.push({ kind, sentence });
  }
  return changes;
}

/** Sentences of which one forbids what the other one demands. */
export function findContradictions(text: string, role = ""): RuleChange[] {
  const sentences = readSentences(text).filter(isCommand).slice(0, 300);
  const others = role === "" ? sentences : readSentences(role).filter(isCommand).slice(0, 300);
  const found: RuleChange[] = [];
  for (const [at, sentence] of sentences.entries())
    for (const [place, other] of others.entries()) {
      if ((role === "" && place <= at) || forbids(sentence) === forbids(other)) continue;
      if (sentence.words.size < 2 || other.words.size < 2 || isConditional(sentence) || isConditional(other))
        continue;
      if (isStrong(sentence, other)) found.push({ kind: "contradiction", sentence, other });
    }
  return found;
}

function isStrong(left: Sentence, right: Sentence): boolean {
  let shared = 0;
  for (const word of left.words) if (right.words.has(word)) shared += 1;
  const all = new Set([...left.words, ...right.words]).size;
  return shared >= 2 && shared / all >= 0.6;
}

function isCommand(sentence: Sentence): boolean {
  return isRule(sentence) || /^[A-Z][a-z]+\b/.test(sentence.text);
}

/** "Never … unless" and "if …, do not" live beside their opposites. */
function isConditional({ text }: Sentence): boolean {
  return /\b(?:unless|if|when|except|without|before|until|otherwise)\b/i.test(text);
}
