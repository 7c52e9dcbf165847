import type { Interface, Parameter, Signature } from "./model.ts";

/** Longer functions do more than give on. */
const longest = 5_000;

/** `return this.query(vector, k)`, where a function of the file says what `k` is if it is missing. */
export function takenElsewhere(
  parameter: Parameter,
  { text = "" }: Signature,
  names: Interface,
): Parameter | undefined {
  if (!/^[\w$]{1,60}$/.test(parameter.name) || text.length > longest) return undefined;
  const name = parameter.name.replaceAll("$", "\\$");
  const uses = text.match(new RegExp(`(?<![\\w$.])${name}(?![\\w$])`, "g"))?.length ?? 0;
  // Once where it is declared, and once where it goes on.
  if (uses !== 2) return undefined;
  for (const [, own, callee = "", list = ""] of text.matchAll(/(this\.)?([\w$]{1,60})\(([^()]{1,300})\)/g)) {
    const at = list.split(",").findIndex((part) => part.trim() === parameter.name);
    const called = at === -1 ? undefined : names.functions.get(own ? `.${callee}` : callee)?.signatures[0];
    const other = called?.parameters[at];
    if (!other || called?.text === text || (other.isRequired && !isHeld(other.name, called?.text ?? "")))
      continue;
    return {
      ...parameter,
      isRequired: false,
      isPassedOn: true,
      ...(other.fallback === undefined ? {} : { fallback: other.fallback }),
    };
  }
  return undefined;
}

/** Only put into objects, where nothing is as good as no key. */
function isHeld(name: string, text: string): boolean {
  if (!/^[\w$]{1,60}$/.test(name) || text.length > longest) return false;
  const plain = name.replaceAll("$", "\\$");
  const uses = text.match(new RegExp(`(?<![\\w$.])${plain}(?![\\w$])`, "g"))?.length ?? 0;
  const held = text.match(new RegExp(`[{,]\\s*(?:[\\w$]{1,60}:\\s*)?${plain}\\s*(?=[,}])`, "g"))?.length ?? 0;
  // Once where it is declared.
  return uses > 1 && held === uses - 1;
}
