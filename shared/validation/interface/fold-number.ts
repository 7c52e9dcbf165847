const form = /^[\d\s_.+\-*/%()]{1,200}$/;
const ranks: Record<string, number> = { "+": 1, "-": 1, "*": 2, "/": 2, "%": 2, "**": 3 };

/** What arithmetic of numbers amounts to, such as `"3600000"` for `60 * 60_000`; other expressions stay as they are. */
export function foldNumber(text: string): string {
  if (!form.test(text) || !/[+\-*/%(]/.test(text)) return text;
  const tokens = text.match(/\d[\d_]*(?:\.\d+)?|\.\d+|\*\*|[+\-*/%()]/g) ?? [];
  // A dot that belongs to no number and the like.
  if (tokens.join("") !== text.replace(/\s+/g, "")) return text;
  const values: number[] = [];
  const waiting: string[] = [];
  let isValueNext = true;
  for (const token of tokens) {
    if (/^[\d.]/.test(token)) {
      if (!isValueNext) return text;
      values.push(Number(token.replaceAll("_", "")));
      isValueNext = false;
    } else if (token === "(") {
      if (!isValueNext) return text;
      waiting.push(token);
    } else if (token === ")") {
      while (waiting.length > 0 && waiting.at(-1) !== "(") apply(values, waiting.pop());
      if (waiting.pop() !== "(" || isValueNext) return text;
    } else {
      // A sign counts from zero.
      if (isValueNext) {
        if (token !== "-" && token !== "+") return text;
        values.push(0);
      }
      while (waiting.length > 0 && (ranks[waiting.at(-1) ?? ""] ?? 0) >= (ranks[token] ?? 0))
        apply(values, waiting.pop());
      waiting.push(token);
      isValueNext = true;
    }
  }
  if (isValueNext || waiting.includes("(")) return text;
  while (waiting.length > 0) apply(values, waiting.pop());
  const [only, ...others] = values;
  return only !== undefined && others.length === 0 && Number.isFinite(only) ? String(only) : text;
}

function apply(values: number[], operator: string | undefined): void {
  const right = values.pop() ?? Number.NaN;
  const left = values.pop() ?? Number.NaN;
  values.push(calculate(left, right, operator));
}

function calculate(left: number, right: number, operator: string | undefined): number {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "%":
      return left % right;
    default:
      return left ** right;
  }
}
