import { nodeAt, nodesAt, type SyntaxNode } from "../../code/syntax-node.ts";
import type { Setting } from "../setting.ts";
import { keyName } from "./read-types.ts";

/** `server.tool("search", { query: z.string() }, …)`: what a tool is asked with, by the tool. */
export function readToolInputs(node: SyntaxNode, source: string): Setting[] {
  const [name, ...others] = nodesAt(node, "arguments");
  if (typeof name?.value !== "string") return [];
  const objects = others.filter(({ type }) => type === "ObjectExpression");
  const described = objects.flatMap((object) => nodesAt(object, "properties"));
  const held = described.find((property) => keyName(property, source) === "inputSchema");
  const schema = held && nodeAt(held, "value");
  const properties = schema?.type === "ObjectExpression" ? nodesAt(schema, "properties") : described;
  return properties.flatMap((property): Setting[] => {
    const value = property.type === "Property" ? nodeAt(property, "value") : undefined;
    const text = value ? source.slice(value.start, Math.min(value.end, value.start + 500)) : "";
    if (!/^z\w{0,3}\./.test(text)) return [];
    return [
      {
        kind: "input",
        name: `${String(name.value)}.${keyName(property, source)}`,
        isRequired: !/\.(?:optional|default|nullish|catch)\(/.test(text),
        offset: property.start,
      },
    ];
  });
}
