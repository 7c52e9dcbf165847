/** A kind of secret: its published form, and the words without which it cannot occur. */
export interface SecretRule {
  id: string;
  title: string;
  /** Texts, one of which stands in the source where the secret does; none for tokens, which are long words. */
  needles: readonly string[];
  pattern: RegExp;
  /** The least entropy of what the pattern takes as the secret. */
  entropy: number;
  /** Whether an example is told by the words in it; tokens with checksums are not excused by them. */
  placeholders: boolean;
}

/** A rule from what makes it up; the needles stand in one text, parted by spaces. */
export function rule(
  id: string,
  title: string,
  needles: string,
  pattern: RegExp,
  entropy = 2.5,
  placeholders = true,
): SecretRule {
  return { id, title, needles: needles === "" ? [] : needles.split(" "), pattern, entropy, placeholders };
}
