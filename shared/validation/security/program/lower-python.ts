import { fieldOf, type PythonNode, partsOf } from "../../code/syntax-node.ts";
import { lowerPythonClass } from "./lower-python-class.ts";
import { lowerPythonExpression, lowerTarget } from "./lower-python-expression.ts";
import { lowerPythonFunction } from "./lower-python-function.ts";
import { lowerTry, lowerWith } from "./lower-python-handlers.ts";
import { lowerImport } from "./lower-python-import.ts";
import { lowerMatch } from "./lower-python-match.ts";
import { constant, maxDepth, type Program, type Statement, TooDeep } from "./program.ts";
import { type PythonLowering, textOfNode } from "./python-lowering.ts";

export function lowerPython(root: PythonNode, source: string): Program {
  const lowering: PythonLowering = { source, escaping: new Set(), modules: [], depth: 0, self: undefined };
  const body = lowerBlock(root, lowering);
  return {
    language: "python",
    body,
    escaping: lowering.escaping,
    blockScoped: new Set(),
    modules: lowering.modules,
    regexes: [],
  };
}

/** The statements of a block, a module, or a clause that holds a block. */
export function lowerBlock(node: PythonNode | undefined, lowering: PythonLowering): Statement[] {
  const statements: Statement[] = [];
  if (!node) return statements;
  lowering.depth += 1;
  if (lowering.depth > maxDepth) throw new TooDeep("nested deeper than is followed");
  for (const one of partsOf(node)) lowerOne(one, lowering, statements);
  lowering.depth -= 1;
  return statements;
}

function lowerOne(node: PythonNode, lowering: PythonLowering, into: Statement[]): void {
  const at = node.start;
  const expression = (of: PythonNode) => lowerPythonExpression(of, lowering);
  const block = (field: string) => lowerBlock(fieldOf(node, field), lowering);
  switch (node.type) {
    case "expression_statement":
      for (const one of partsOf(node)) into.push({ kind: "expression", expression: expression(one), at });
      return;
    case "return_statement": {
      const [value] = partsOf(node);
      into.push({ kind: "return", value: value ? expression(value) : undefined, at });
      return;
    }
    case "raise_statement":
    case "break_statement":
    case "continue_statement": {
      const [value] = partsOf(node);
      into.push({ kind: "leave", value: value ? expression(value) : undefined, at });
      return;
    }
    case "if_statement":
      into.push(lowerIf(node, lowering));
      return;
    case "while_statement": {
      const test = fieldOf(node, "condition");
      into.push({
        kind: "loop",
        target: undefined,
        over: undefined,
        keys: false,
        test: test ? expression(test) : undefined,
        body: block("body"),
        at,
      });
      return;
    }
    case "for_statement": {
      const left = fieldOf(node, "left");
      const right = fieldOf(node, "right");
      into.push({
        kind: "loop",
        target: left ? lowerTarget(left, lowering) : undefined,
        over: right ? expression(right) : undefined,
        keys: false,
        test: undefined,
        body: block("body"),
        at,
      });
      return;
    }
    case "with_statement":
      lowerWith(node, lowering, into);
      return;
    case "try_statement":
      into.push(lowerTry(node, lowering));
      return;
    case "function_definition":
      into.push({ kind: "function", function: lowerPythonFunction(node, lowering, []), at });
      return;
    case "decorated_definition":
      lowerDecorated(node, lowering, into);
      return;
    case "class_definition":
      into.push(lowerPythonClass(node, lowering));
      return;
    case "import_statement":
    case "import_from_statement":
      lowerImport(node, lowering, into);
      return;
    case "assert_statement": {
      const [test] = partsOf(node);
      // What is asserted holds afterwards.
      if (test)
        into.push({
          kind: "if",
          test: { kind: "not", of: expression(test), at },
          yes: [{ kind: "leave", value: constant(null, at), at }],
          otherwise: [],
          at,
        });
      return;
    }
    case "match_statement":
      lowerMatch(node, lowering, into);
      return;
    case "block":
    case "else_clause":
    case "finally_clause":
      into.push(...lowerBlock(node, lowering));
      return;
    case "delete_statement":
    case "exec_statement":
    case "print_statement":
      for (const one of partsOf(node)) into.push({ kind: "expression", expression: expression(one), at });
      return;
    default:
  }
}

function lowerIf(node: PythonNode, lowering: PythonLowering): Statement {
  const at = node.start;
  const arms = [node, ...node.children.filter(({ type }) => type === "elif_clause")];
  const last = node.children.find(({ type }) => type === "else_clause");
  let otherwise = last ? lowerBlock(fieldOf(last, "body"), lowering) : [];
  for (const arm of arms.reverse()) {
    const test = fieldOf(arm, "condition");
    if (!test) continue;
    const yes = lowerBlock(fieldOf(arm, "consequence"), lowering);
    otherwise = [{ kind: "if", test: lowerPythonExpression(test, lowering), yes, otherwise, at: arm.start }];
  }
  return otherwise[0] ?? { kind: "block", body: [], at };
}

function lowerDecorated(node: PythonNode, lowering: PythonLowering, into: Statement[]): void {
  const definition = fieldOf(node, "definition");
  const decorators = node.children.filter(({ type }) => type === "decorator");
  for (const one of decorators)
    for (const part of partsOf(one))
      into.push({ kind: "expression", expression: lowerPythonExpression(part, lowering), at: node.start });
  const texts = decorators.map((one) => textOfNode(one, lowering).slice(1, 80));
  if (definition?.type === "function_definition")
    into.push({
      kind: "function",
      function: { ...lowerPythonFunction(definition, lowering, texts), isExported: true },
      at: node.start,
    });
  else if (definition) into.push(lowerPythonClass(definition, lowering));
}
