import { fieldOf, type PythonNode, partsOf } from "../../code/syntax-node.ts";
import type { Setting } from "../setting.ts";
import { settleText } from "./read-parameters.ts";

/** The arguments of a call: texts by place, other things by keyword. */
interface Given {
  texts: string[];
  keyword: (name: string) => string | undefined;
}

/** What a call tells of a command line, as argparse, click and typer write it. */
export function readFlags(
  node: PythonNode,
  parent: PythonNode | undefined,
  name: string,
  places: Map<string, number>,
  source: string,
): Setting | undefined {
  const list = fieldOf(node, "arguments");
  if (!list) return undefined;
  const given = readGiven(list, source);
  if (/\.add_argument$/.test(name)) return readArgument(node, name, given, places);
  if (/\.add_parser$/.test(name)) return readCommand(given.texts[0], node.start);
  const isDecorator = parent?.type === "decorator";
  if (/^(?:click\.|typer\.)?[oO]ption$/.test(name) || (/\.option$/.test(name) && isDecorator))
    return readOption(node, given);
  if (/^(?:click\.)?argument$/.test(name) && isDecorator) {
    const [first] = given.texts;
    return first === undefined
      ? undefined
      : {
          kind: "flag",
          name: first,
          isRequired: given.keyword("required") !== "False" && given.keyword("default") === undefined,
          ...described(given),
          offset: node.start,
        };
  }
  if (/\.(?:command|group)$/.test(name) && isDecorator) return readCommand(given.texts[0], node.start);
  return undefined;
}

function readCommand(name: string | undefined, offset: number): Setting | undefined {
  return name === undefined ? undefined : { kind: "command", name, isRequired: false, offset };
}

/** `parser.add_argument("-n", "--limit", type=int, default=10)`, or without dashes by its place. */
function readArgument(
  node: PythonNode,
  name: string,
  given: Given,
  places: Map<string, number>,
): Setting | undefined {
  const spellings = given.texts.filter((text) => text.startsWith("-"));
  const count = given.keyword("nargs")?.replace(/["']/g, "");
  const several = count === "*" || count === "+";
  // What is added in a loop has its name elsewhere.
  if (given.texts.length === 0) return undefined;
  if (spellings.length === 0) {
    const at = (places.get(name) ?? 0) + 1;
    places.set(name, at);
    const parser = [...places.keys()].indexOf(name);
    return {
      kind: "argument",
      name: parser === 0 ? String(at) : `${at} of parser ${parser + 1}`,
      isRequired: count !== "?" && count !== "*",
      ...described(given),
      takesSeveral: several,
      offset: node.start,
    };
  }
  const action = given.keyword("action")?.replace(/["']/g, "") ?? "store";
  const setting: Setting = {
    kind: "flag",
    name: spellings.find((text) => text.startsWith("--")) ?? spellings[0] ?? "",
    spellings,
    isRequired: given.keyword("required") === "True",
    takesValue: /^(?:store|append|extend)$/.test(action),
    takesSeveral: several || /^(?:append|extend)$/.test(action),
    ...described(given),
    offset: node.start,
  };
  return setting;
}

/** `@click.option("--count", "-n", default=1)`; two names with a slash switch on and off. */
function readOption(node: PythonNode, given: Given): Setting | undefined {
  const spellings = given.texts
    .filter((text) => text.startsWith("-"))
    .flatMap((text) => text.split("/").map((part) => part.trim()));
  const name = spellings.find((text) => text.startsWith("--")) ?? spellings[0];
  if (name === undefined) return undefined;
  const switches = given.texts.some((text) => text.includes("/"));
  return {
    kind: "flag",
    name,
    spellings,
    isRequired: given.keyword("required") === "True",
    takesValue: !switches && given.keyword("is_flag") !== "True" && given.keyword("count") !== "True",
    takesSeveral: given.keyword("multiple") === "True",
    ...described(given),
    offset: node.start,
  };
}

function described({ keyword }: Given): Pick<Setting, "choices" | "fallback" | "valueType"> {
  const choices = keyword("choices") ?? /Choice\(\s*([[(].*)\)/s.exec(keyword("type") ?? "")?.[1];
  const fallback = keyword("default");
  const type = keyword("type")?.replace(/^click\./, "");
  const isNone = fallback === undefined || fallback === "None" || fallback === "False";
  return {
    ...(choices && /^[[(]/.test(choices) ? { choices: choices.match(/"[^"]*"|'[^']*'|\d+/g) ?? [] } : {}),
    ...(isNone ? {} : { fallback: settleText(fallback) }),
    ...(type !== undefined && /^\w+$/.test(type) ? { valueType: type.toLowerCase() } : {}),
  };
}

function readGiven(list: PythonNode, source: string): Given {
  const given = partsOf(list);
  const keyword = (wanted: string): string | undefined => {
    const found = given.find(
      (part) =>
        part.type === "keyword_argument" &&
        source.slice(part.start, fieldOf(part, "name")?.end ?? part.start) === wanted,
    );
    const value = found ? fieldOf(found, "value") : undefined;
    return value ? source.slice(value.start, value.end) : undefined;
  };
  const texts = given
    .filter(({ type }) => type === "string")
    .map((part) => source.slice(part.start + 1, part.end - 1));
  return { texts, keyword };
}
