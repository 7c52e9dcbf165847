/** Words by which examples say that they are none. */
const words =
  /example|sample|placeholder|change[_-]?(?:me|it)|changethis|replace[_-]?(?:me|with|this)|your[_-]?(?:\w+[_-])?(?:key|token|secret|password|pass|api|id|name|value|here)|insert[_-]|dummy|redacted|<[^>]+>|\bxxx|x{4,}|\*{3,}|\.{3,}|todo|fixme|not[_-]?(?:a|the)[_-]?(?:real|secret)|fake|\$\{|\{\{|%\(|%s|\$\(|#\{|-here\b|_here\b|env\[|process\.env|os\.environ|getenv|lorem|^null$|^none$|^undefined$|^true$|^false$|^nil$|^test$|^foo$|^bar$|1234567890abcdef|0123456789|abcdefghij|deadbeef|^(?:0+|a+|1+)$/i;

/** Whether a text stands for a secret instead of being one. */
export function looksLikePlaceholder(text: string): boolean {
  return (
    text.length === 0 ||
    words.test(text) ||
    /^(.)\1*$/.test(text) ||
    /^(?:[A-Z][A-Z0-9]*_)+[A-Z0-9]+$/.test(text)
  );
}
