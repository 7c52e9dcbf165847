import type { Shape } from "../shapes/shape.ts";
import type { Sought } from "../shapes/sought.ts";

/** A pattern that a text is matched against, and what becomes of the match and its groups. */
export interface SoughtPattern {
  source: string;
  flags: string;
  found: Shape | undefined;
  /** How much it says about such texts. */
  weight: number;
}

/** What the code looks for in a text. */
export interface Grammar {
  patterns: SoughtPattern[];
  /** Pieces that it looks for, in the text itself. */
  fragments: string[];
  /** Those that it looks for in parts and groups of it, too. */
  tokens: string[];
}

const ofMatch = 4;
const ofReplacement = 1;
const mostPatterns = 12;
const mostTokens = 60;
const deepest = 3;
const known = new WeakMap<Shape, Grammar>();

/** Reads off a place what the code does with the texts that come there. */
export function readGrammar({ root }: Shape): Grammar {
  const found = known.get(root);
  if (found) return found;
  const patterns = new Map<string, SoughtPattern>();
  const fragments = new Set<string>(root.fragments);
  for (const [source, flags] of root.patterns)
    patterns.set(`${source}/${flags}`, { source, flags, found: undefined, weight: ofMatch });
  for (const sought of root.sought) {
    const { what, found: match } = sought;
    if (sought.isWhole) continue;
    for (const text of textsOf(sought)) fragments.add(text);
    for (const [source, flags] of what.root.patterns) {
      const key = `${source}/${flags}`;
      if (patterns.size < mostPatterns && !patterns.get(key)?.found)
        patterns.set(key, {
          source,
          flags,
          found: match?.root,
          weight: sought.isReplaced && root.parts.size > 0 ? ofReplacement : ofMatch,
        });
    }
  }
  for (const constant of root.item?.root.constants ?? [])
    if (typeof constant === "string") fragments.add(constant);
  const grammar: Grammar = { patterns: [...patterns.values()], fragments: [...fragments], tokens: [] };
  known.set(root, grammar);
  grammar.tokens = listTokens(root);
  return grammar;
}

function textsOf({ what, isCode }: Sought): string[] {
  return [...what.root.constants].flatMap((constant) => {
    if (typeof constant === "string") return constant === "" ? [] : [constant];
    const isCharacter = isCode && typeof constant === "number" && constant >= 9 && constant < 0xd800;
    return isCharacter ? [String.fromCharCode(constant)] : [];
  });
}

/** What is looked for, compared with, or put between parts, in a text and in what it is taken apart into. */
function listTokens(root: Shape): string[] {
  const tokens = new Set<string>();
  const seen = new Set<Shape>();
  const visit = (shape: Shape, depth: number): void => {
    const at = shape.root;
    if (seen.has(at) || depth > deepest || tokens.size > mostTokens) return;
    seen.add(at);
    for (const fragment of at.fragments) tokens.add(fragment);
    for (const constant of at.constants) if (typeof constant === "string") tokens.add(constant);
    for (const separator of at.parts.keys()) tokens.add(separator);
    for (const part of at.parts.values()) visit(part, depth + 1);
    if (at.item) visit(at.item, depth + 1);
    for (const sought of at.sought) {
      const { found } = sought;
      if (sought.isWhole) visit(sought.what, depth + 1);
      for (const text of textsOf(sought)) tokens.add(text);
      if (!found) continue;
      visit(found, depth + 1);
      for (const group of found.root.fields.values()) visit(group, depth + 1);
    }
  };
  visit(root, 0);
  tokens.delete("");
  return [...tokens].slice(0, mostTokens);
}
