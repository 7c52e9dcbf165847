import { child, children, flagAt, nodeAt, nodesAt, type SyntaxNode, textAt } from "./syntax-node.ts";

/**
 * What TypeScript refuses in the form of a declaration and the parser lets pass, with the numbers of TypeScript's own
 * messages. Nothing here needs to know a type.
 */
export function messageOfTypes(node: SyntaxNode, parent: SyntaxNode | undefined): string | undefined {
  switch (node.type) {
    case "MethodDefinition":
    case "TSAbstractMethodDefinition":
    case "Property":
      return accessorMessage(node) ?? modifierMessage(node);
    case "PropertyDefinition":
    case "AccessorProperty":
    case "TSAbstractPropertyDefinition":
    case "TSAbstractAccessorProperty":
      return modifierMessage(node);
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
    case "TSDeclareFunction":
    case "TSEmptyBodyFunctionExpression":
      return parametersMessage(node, parent);
    case "TSIndexSignature":
      return indexMessage(node);
    case "TSTypeOperator":
      return node.operator === "unique" && nodeAt(node, "typeAnnotation")?.type !== "TSSymbolKeyword"
        ? "'symbol' expected behind 'unique' (1005)"
        : undefined;
    case "TSTypeParameterDeclaration":
      return typeParametersMessage(node);
    case "TSEnumDeclaration":
      return enumMessage(node);
    case "TSModuleDeclaration":
      return parent &&
        !/^(?:Program|TSModuleBlock|TSModuleDeclaration|Export\w+Declaration)$/.test(parent.type)
        ? "a namespace stands at the top of a file or of a namespace only (1235)"
        : undefined;
    case "ForInStatement":
    case "ForOfStatement":
      return loopMessage(node);
    default:
      return undefined;
  }
}

function accessorMessage(node: SyntaxNode): string | undefined {
  const value = child(node.value);
  if (!value) return undefined;
  if (node.kind === "constructor")
    return nodeAt(value, "returnType") ? "a constructor states no result (1093)" : undefined;
  if (node.kind !== "get" && node.kind !== "set") return undefined;
  if (nodeAt(value, "typeParameters")) return "an accessor has no type parameters (1094)";
  if (flagAt(node, "readonly")) return "'readonly' belongs to properties (1024)";
  const params = nodesAt(value, "params");
  if (node.kind === "get") return undefined;
  if (nodeAt(value, "returnType")) return "a setter states no result (1095)";
  const [first] = params;
  if (first?.type === "AssignmentPattern" && node.type !== "Property")
    return "the parameter of a setter has no default (1052)";
  return flagAt(first, "optional") ? "the parameter of a setter is not optional (1051)" : undefined;
}

function modifierMessage(node: SyntaxNode): string | undefined {
  const accessibility = textAt(node, "accessibility");
  const isPrivateName = /^Private/.test(nodeAt(node, "key")?.type ?? "");
  if (isPrivateName && (accessibility !== undefined || flagAt(node, "declare")))
    return "a private name has no such modifier (18010, 18019)";
  if (/^TSAbstract/.test(node.type)) {
    if (accessibility === "private") return "what is private cannot be abstract (1243)";
    if (flagAt(child(node.value), "async"))
      return "'async' belongs to a body, and abstract is what has none (1243)";
  }
  return /AccessorProperty$/.test(node.type) && flagAt(node, "readonly")
    ? "'accessor' and 'readonly' exclude each other (1243)"
    : undefined;
}

function parametersMessage(node: SyntaxNode, parent: SyntaxNode | undefined): string | undefined {
  for (const [at, param] of children(node.params).entries()) {
    const inner = param.type === "TSParameterProperty" ? (nodeAt(param, "parameter") ?? param) : param;
    if (isThis(inner)) {
      if (at > 0) return "'this' is the first parameter (2680)";
      if (flagAt(inner, "optional")) return "'this' is not optional (1005)";
      if (parent?.kind === "constructor") return "a constructor declares no 'this' (2681)";
      if (node.type === "ArrowFunctionExpression") return "an arrow function declares no 'this' (2730)";
    }
  }
  return undefined;
}

function indexMessage(node: SyntaxNode): string | undefined {
  if (!nodeAt(node, "typeAnnotation")) return "an index signature states what it holds (1021)";
  const [parameter] = nodesAt(node, "parameters");
  const annotation = parameter && nodeAt(parameter, "typeAnnotation");
  const type = annotation && nodeAt(annotation, "typeAnnotation");
  return type && /^TS(?:Boolean|BigInt|Object|Null|Undefined|Void|Never)Keyword$/.test(type.type)
    ? "keys are strings, numbers or symbols (1268)"
    : undefined;
}

function typeParametersMessage(node: SyntaxNode): string | undefined {
  const names = new Set<string>();
  let hadDefault = false;
  for (const parameter of nodesAt(node, "params")) {
    const name = textAt(nodeAt(parameter, "name"), "name") ?? textAt(parameter, "name") ?? "";
    if (names.has(name)) return `the type parameter ${name} is declared twice (2300)`;
    names.add(name);
    if (nodeAt(parameter, "default")) hadDefault = true;
    else if (hadDefault) return "a required type parameter follows an optional one (2706)";
  }
  return undefined;
}

function enumMessage(node: SyntaxNode): string | undefined {
  const names = new Set<unknown>();
  for (const member of nodesAt(nodeAt(node, "body") ?? node, "members")) {
    const id = nodeAt(member, "id");
    const name = textAt(id, "name") ?? id?.value;
    if (name !== undefined && names.has(name)) return `${String(name)} is declared twice (2300)`;
    names.add(name);
  }
  return undefined;
}

function loopMessage(node: SyntaxNode): string | undefined {
  const left = nodeAt(node, "left");
  const [declarator] = left?.type === "VariableDeclaration" ? nodesAt(left, "declarations") : [];
  const id = declarator && nodeAt(declarator, "id");
  return id && nodeAt(id, "typeAnnotation")
    ? "the variable of such a loop has no annotation (2404, 2483)"
    : undefined;
}

function isThis(param: SyntaxNode): boolean {
  return param.type === "Identifier" && param.name === "this";
}
