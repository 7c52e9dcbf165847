/** One form of secret: what it is called, what it looks like, and what stands in its place. */
export interface Redaction {
  kind: string;
  pattern: string;
  ignoreCase: boolean;
  /** With `$1` for what stays. */
  replacement: string;
}

const named = String.raw`(?:password|passwd|passphrase|secret|(?:api|access|private|secret|signing)[_-]?key|(?:access|auth|refresh|session|id|api)[_-]?token)\\?["']?[ \t]{0,3}[:=][ \t]{0,3}`;
const unquoted = String.raw`[^ \t\n\r"'\x60(){}\[\],;&<>$\\]`.replace(String.raw`\x60`, "`");

/**
 * What is withheld, in order, the more specific first. The same list as `private.built_in_redactions` in the
 * database, character for character, so only what both kinds of regular expression understand alike. Every
 * pattern takes time in proportion to the text: what it begins with is not found again inside a match.
 */
export const redactions: readonly Redaction[] = [
  exact(
    "key",
    "-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]*(?:-[^-]+)*(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?",
  ),
  exact("token", String.raw`(?<![A-Za-z0-9_])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?`),
  exact(
    "key",
    "(?<![A-Za-z0-9_])[spr]k[-_](?:live|test|prod|proj|ant|or|svcacct|admin|lf)[-_](?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]{16,}",
  ),
  exact("key", "(?<![A-Za-z0-9_])sk-[A-Za-z0-9]{20,}"),
  exact(
    "key",
    "(?<![A-Za-z0-9_])(?:gh[oprsu]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{10,}|sb_(?:secret|publishable)_[A-Za-z0-9_-]{10,}|tsi_[A-Za-z0-9]{20,}|hf_[A-Za-z0-9]{30,}|npm_[A-Za-z0-9]{30,}|A[KS]IA[A-Z0-9]{12,}|AIza[A-Za-z0-9_-]{30,})",
  ),
  around(
    "token",
    String.raw`(?<![A-Za-z0-9_])(bearer|basic)[ \t]+(?=[A-Za-z0-9._~+/-]*[0-9=])[A-Za-z0-9._~+/=-]{16,}`,
    "$1 [token]",
  ),
  around(
    "password",
    String.raw`(?<![A-Za-z0-9_])([a-z][a-z0-9+.-]{1,20}://)[^ \t\n\r:@/]+:[^ \t\n\r@/]+@`,
    "$1[password]@",
  ),
  around("secret", String.raw`(${named}\\?["'])[^"'\\\n]{4,}`, "$1[secret]"),
  // Bare words are only taken for a secret if they do not look like a name in a program.
  around("secret", `(${named})(?=${unquoted}{0,60}[0-9!#%^*+=])${unquoted}{4,}`, "$1[secret]"),
  exact(
    "e-mail",
    String.raw`(?<![A-Za-z0-9._%+-])(?!git@)[A-Za-z0-9._%+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,24}(?![A-Za-z0-9])`,
  ),
];

function exact(kind: string, pattern: string): Redaction {
  return { kind, pattern, ignoreCase: false, replacement: `[${kind}]` };
}

function around(kind: string, pattern: string, replacement: string): Redaction {
  return { kind, pattern, ignoreCase: true, replacement };
}
