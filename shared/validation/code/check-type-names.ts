import { children, nodeAt, nodesAt, type SyntaxNode, textAt } from "./syntax-node.ts";

/** Words that are no names where code is strict, which modules are. */
const strict = /^(?:implements|interface|let|package|private|protected|public|static|yield)$/;
const reserved =
  /^(?:break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|false|finally|for|function|if|import|in|instanceof|new|null|return|super|switch|throw|true|try|typeof|var|void|while|with)$/;
const signatures =
  /^TS(?:FunctionType|ConstructorType|MethodSignature|CallSignatureDeclaration|ConstructSignatureDeclaration|DeclareFunction)$/;

/** What TypeScript refuses of names and lists in types, with the numbers of its own messages. */
export function messageOfTypeNames(node: SyntaxNode, source: string, isStrict: boolean): string | undefined {
  switch (node.type) {
    case "TSTypeParameterInstantiation":
      return hasTrailingComma(node, source) ? "no comma ends a list of types (1009)" : undefined;
    case "TSTypeReference": {
      const name = textAt(nodeAt(node, "typeName"), "name") ?? "";
      return isStrict && strict.test(name) ? `'${name}' is a reserved word (1214)` : undefined;
    }
    case "ImportDeclaration":
      return node.importKind === "typeof" ? "';' expected behind 'typeof' (1005)" : undefined;
    default:
      return signatures.test(node.type) ? parameterMessage(node) : undefined;
  }
}

function parameterMessage(node: SyntaxNode): string | undefined {
  const name = children(node.params)
    .map((param) => textAt(param, "name") ?? "")
    .find((text) => reserved.test(text));
  return name === undefined ? undefined : `'${name}' is a reserved word (1359)`;
}

function hasTrailingComma(node: SyntaxNode, source: string): boolean {
  const last = nodesAt(node, "params").at(-1);
  const rest = last ? source.slice(last.end, node.end).replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, "") : "";
  return rest.trimStart().startsWith(",");
}
