import { flagAt, nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import { walk } from "../../code/walk.ts";
import type { Parameter } from "../model.ts";
import { settle } from "./read-parameters.ts";
import { keyName } from "./read-types.ts";

type Keys = NonNullable<Parameter["keys"]>;
/** What lists, texts and functions have by themselves. */
const builtIn = /^(?:length|size|constructor|prototype|message|stack|then)$/;
const nestedFunctions = /^(?:FunctionExpression|FunctionDeclaration|ClassExpression|ClassDeclaration)$/;

/**
 * The keys that a body reads from a parameter, such as `timeout` of `options.timeout`. Undefined where the parameter
 * goes elsewhere as a whole, so that nobody can tell which keys are read of it.
 */
export function readUsedKeys(body: SyntaxNode, name: string, source: string): Keys | undefined {
  if (!mayTell(source.slice(body.start, body.end), name)) return undefined;
  const keys: Keys = new Map();
  let escapes = false;
  const isName = (node: SyntaxNode | undefined): boolean =>
    node?.type === "Identifier" && textAt(node, "name") === name;
  walk(body, (node, parent, key) => {
    if (escapes) return "stop";
    if (nestedFunctions.test(node.type)) {
      escapes = source.slice(node.start, node.end).includes(name);
      return "skip";
    }
    if (!isName(node) || !parent) return undefined;
    if (parent.type === "MemberExpression" && key === "property" && !flagAt(parent, "computed"))
      return undefined;
    if (parent.type === "Property" && key === "key" && !flagAt(parent, "shorthand")) return undefined;
    if (parent.type === "MemberExpression" && key === "object") return undefined;
    if (parent.type === "VariableDeclarator" && nodeAt(parent, "id")?.type === "ObjectPattern")
      return undefined;
    if (/^(?:UnaryExpression|IfStatement)$/.test(parent.type)) return undefined;
    // `options = options || {}` is nothing but the same with an empty one where there is none.
    if (key === "left" && isEmptied(parent)) return undefined;
    escapes = true;
    return "stop";
  });
  if (escapes) return undefined;
  walk(body, (node, parent) => {
    if (node.type === "MemberExpression" && isName(nodeAt(node, "object"))) {
      const key = flagAt(node, "computed") ? undefined : textAt(nodeAt(node, "property"), "name");
      if (key === undefined || (parent?.type === "CallExpression" && nodeAt(parent, "callee") === node))
        escapes = true;
      else if (parent?.type === "AssignmentExpression" && nodeAt(parent, "left") === node) escapes = true;
      else if (!builtIn.test(key)) noteKey(keys, key, fallbackOf(node, parent), source);
    }
    const init = node.type === "VariableDeclarator" ? nodeAt(node, "init") : undefined;
    if (isName(init) || (init && isEmptied(init) && isName(nodeAt(init, "left")))) {
      const pattern = nodeAt(node, "id");
      for (const property of pattern ? nodesAt(pattern, "properties") : []) {
        const value = nodeAt(property, "value");
        if (property.type !== "Property") escapes = true;
        else
          noteKey(
            keys,
            keyName(property, source),
            value?.type === "AssignmentPattern" ? nodeAt(value, "right") : undefined,
            source,
          );
      }
    }
    return undefined;
  });
  return escapes || keys.size === 0 ? undefined : keys;
}

/** `… || {}`, alone or where it is assigned. */
function isEmptied(node: SyntaxNode): boolean {
  const right = nodeAt(node, "right");
  if (node.type === "AssignmentExpression" && right?.type === "LogicalExpression") return isEmptied(right);
  return (
    /^(?:Logical|Assignment)Expression$/.test(node.type) &&
    node.operator !== "=" &&
    right?.type === "ObjectExpression" &&
    nodesAt(right, "properties").length === 0
  );
}

/** A look at the text that spares most parameters the walk: some key is read, and the whole is given to nobody. */
function mayTell(text: string, name: string): boolean {
  if (!text.includes(`${name}.`) && !/\}\s*=\s*[\w$]/.test(text)) return false;
  const plain = name.replaceAll("$", "\\$");
  return !new RegExp(`[(,]\\s*${plain}\\s*[,)]|\\.\\.\\.${plain}\\b|return ${plain}\\s*;`).test(text);
}

function noteKey(keys: Keys, key: string, fallback: SyntaxNode | undefined, source: string): void {
  const known = keys.get(key);
  if (fallback) keys.set(key, { isRequired: false, fallback: settle(fallback, source) });
  else if (!known) keys.set(key, { isRequired: false });
}

/** `options.timeout ?? 1000`. */
function fallbackOf(node: SyntaxNode, parent: SyntaxNode | undefined): SyntaxNode | undefined {
  if (parent?.type !== "LogicalExpression" || nodeAt(parent, "left") !== node) return undefined;
  const right = nodeAt(parent, "right");
  return parent.operator !== "&&" && right?.type === "Literal" ? right : undefined;
}
