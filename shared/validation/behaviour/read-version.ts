import { parseModule, type RunnableLanguage } from "./parse-module.ts";
import { type PreparedModule, prepareModule } from "./prepare-module.ts";
import { Inference } from "./shapes/infer.ts";
import { bare, type Node, nameOf, nodeAt, nodesAt, walk } from "./syntax-nodes.ts";

/** One version of a file with everything that is known about it. */
export interface Version {
  language: RunnableLanguage;
  prepared: PreparedModule;
  inference: Inference;
  body: Node[];
  source: string;
  /** What a CommonJS module offers; known once it is loaded. */
  offered: string[];
}

/** Reads a version, or says in words why it cannot be executed. */
export function readVersion(source: string, language: RunnableLanguage): Version | string {
  const parsed = parseModule(source, language);
  if (typeof parsed === "string") return parsed;
  try {
    const prepared = prepareModule(parsed);
    if (typeof prepared === "string") return prepared;
    const inference = new Inference(parsed.body);
    return { language, prepared, inference, body: parsed.body, source, offered: [] };
  } catch (error) {
    // Chains as long as a file nest as deeply, without a bracket.
    if (error instanceof RangeError) return "too deeply nested";
    throw error;
  }
}

/** In longer files nobody looks for what is only read. */
const mostStatements = 120;

/** Whether the file keeps something between calls. */
export function hasState({ body, source }: Version): boolean {
  if (body.length > mostStatements) return true;
  return body.some((statement) => {
    const node = nodeAt(statement, "declaration") ?? statement;
    return (
      node.kind === "let" ||
      nodesAt(node, "declarations").some((one) => {
        const made = bare(nodeAt(one, "init"));
        if (!made || !/^(?:New|Array|Object)Expression$/.test(made.type)) return false;
        const isOwn = made.type === "NewExpression" && !/^(?:Map|Set)$/.test(nameOf(nodeAt(made, "callee")));
        return isOwn || isChanged(nameOf(nodeAt(one, "id")), source);
      })
    );
  });
}

const part = String.raw`(?:\??\.[\w$]+|(?:\?\.)?\[[^\]\n]*\])`;
const changing = "push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin|set|add|delete|clear";

/** Whether anything puts something into, or takes something out of, what stands behind a name: a table that is only read is no state. */
function isChanged(name: string, source: string): boolean {
  const written = `${name.replaceAll("$", "\\$&")}${part}*`;
  const forms = [
    String.raw`(?<![\w$.])${written}\s*(?:=(?![=>])|\+\+|--|(?:[-+*/%&|^]|\*\*|<<|>>>?|&&|\|\||\?\?)=(?!=))`,
    String.raw`(?<![\w$.])${written}\??\.(?:${changing})\(`,
    String.raw`(?:\bdelete\s+|\bObject\.assign\(\s*|\+\+|--)${written}`,
  ];
  const declared = new RegExp(String.raw`(?:const|let|var)\s+${written}`, "g");
  return new RegExp(forms.join("|")).test(source.replace(declared, ""));
}

/** Whether what it does may depend on the time. */
export function hasTime({ source }: Version): boolean {
  return /\bset(?:Timeout|Interval)\b|\bDate\b|\bperformance\b/.test(source);
}

/** Names that the code itself gives to properties. */
export function propertyNames(body: readonly Node[]): Set<string> {
  const names = new Set<string>();
  for (const statement of body)
    walk(statement, (node) => {
      if (node.computed === true) return true;
      const key = nodeAt(node, "key") ?? nodeAt(node, "property");
      for (const name of [key?.name, key?.value]) if (typeof name === "string") names.add(name);
      return true;
    });
  return names;
}
