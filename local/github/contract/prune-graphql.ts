import {
  assertValidSchema,
  buildSchema,
  type DefinitionNode,
  Kind,
  type NamedTypeNode,
  parse,
  print,
  type TypeNode,
  visit,
} from "graphql";
import { coveredFields } from "./graphql-fields.ts";

/** Cuts GitHub's GraphQL schema down to the covered fields, with every input type that their arguments reach. */
export function pruneGraphql(sdl: string): string {
  const definitions = new Map<string, DefinitionNode>();
  for (const definition of parse(sdl, { noLocation: true }).definitions) {
    if ("name" in definition && definition.name) definitions.set(definition.name.value, definition);
  }
  const kept = new Map<string, DefinitionNode>();
  const pending = Object.keys(coveredFields);
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const definition = definitions.get(name);
    if (kept.has(name) || definition === undefined) continue;
    const cut = cutDefinition(definition);
    kept.set(name, cut);
    pending.push(...namedTypes(cut));
  }
  const pruned = [...kept.keys()].sort().flatMap((name) => kept.get(name) ?? []);
  const text = pruned.map((definition) => print(definition)).join("\n\n");
  assertValidSchema(buildSchema(text));
  return text;
}

function cutDefinition(definition: DefinitionNode): DefinitionNode {
  const withoutProse = visit(definition, { enter: (node) => dropProse(node) });
  const isComposite =
    withoutProse.kind === Kind.OBJECT_TYPE_DEFINITION || withoutProse.kind === Kind.INTERFACE_TYPE_DEFINITION;
  if (!isComposite) return withoutProse;
  const name = withoutProse.name.value;
  const wanted = coveredFields[name];
  if (wanted === undefined)
    throw new Error(`${name} is reached by a covered field but lists no fields itself.`);
  const fields = (withoutProse.fields ?? []).filter((field) => wanted.includes(field.name.value));
  if (fields.length !== wanted.length)
    throw new Error(`GitHub's ${name} lacks one of: ${wanted.join(", ")}.`);
  const interfaces = (withoutProse.interfaces ?? []).filter((type) => offers(wanted, type));
  return { ...withoutProse, fields, interfaces, directives: [] };
}

/** Descriptions and GitHub's own directives are for people; the standard ones stay. */
function dropProse<Node extends { kind: Kind }>(node: Node): Node | null | undefined {
  if (node.kind === Kind.DIRECTIVE) return null;
  return "description" in node && node.description ? { ...node, description: undefined } : undefined;
}

/** An interface stays where the covered fields still fulfil it (Query, cut down, is no Node any more). */
function offers(fields: readonly string[], type: NamedTypeNode): boolean {
  return coveredFields[type.name.value]?.every((field) => fields.includes(field)) ?? false;
}

function namedTypes(definition: DefinitionNode): string[] {
  const names: string[] = [];
  visit(definition, {
    NamedType: (node: TypeNode) => void (node.kind === Kind.NAMED_TYPE && names.push(node.name.value)),
  });
  return names;
}
