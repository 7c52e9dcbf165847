import { fieldOf, type PythonNode, partsOf } from "../../code/syntax-node.ts";
import { lowerPythonExpression, lowerTarget } from "./lower-python-expression.ts";
import { lowerPythonFunction } from "./lower-python-function.ts";
import { type ClassMember, type Program, type Statement, TooDeep } from "./program.ts";

/** What lowering Python keeps in mind. */
export interface PythonLowering {
  source: string;
  escaping: Set<string>;
  modules: { name: string; at: number }[];
  depth: number;
  /** The name of the first parameter inside of methods. */
  self: string | undefined;
}

const maxDepth = 700;

export function textOfNode(node: PythonNode, { source }: PythonLowering): string {
  return source.slice(node.start, node.end);
}

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
          yes: [{ kind: "leave", value: undefined, at }],
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

function lowerWith(node: PythonNode, lowering: PythonLowering, into: Statement[]): void {
  const clause = node.children.find(({ type }) => type === "with_clause");
  for (const item of clause ? partsOf(clause) : []) {
    const value = fieldOf(item, "value");
    if (!value) continue;
    const alias = fieldOf(value, "alias");
    const [subject] = partsOf(value);
    if (value.type === "as_pattern" && alias && subject) {
      const [target] = partsOf(alias);
      into.push({
        kind: "declare",
        target: target ? lowerTarget(target, lowering) : { kind: "name", name: "", at: value.start },
        value: lowerPythonExpression(subject, lowering),
        at: value.start,
      });
    } else
      into.push({ kind: "expression", expression: lowerPythonExpression(value, lowering), at: value.start });
  }
  into.push(...lowerBlock(fieldOf(node, "body"), lowering));
}

function lowerTry(node: PythonNode, lowering: PythonLowering): Statement {
  const handler: Statement[] = [];
  let caught: Statement & { kind: "try" } = {
    kind: "try",
    body: [],
    caught: undefined,
    handler: [],
    last: [],
    at: node.start,
  };
  const last: Statement[] = [];
  const after: Statement[] = [];
  for (const clause of node.children) {
    if (clause.type === "except_clause" || clause.type === "except_group_clause") {
      const parts = partsOf(clause);
      const block = parts.find(({ type }) => type === "block");
      const alias = parts.flatMap((part) => partsOf(part)).find(({ type }) => type === "as_pattern_target");
      const [target] = alias ? partsOf(alias) : [];
      if (target) caught = { ...caught, caught: lowerTarget(target, lowering) };
      const body = lowerBlock(block, lowering);
      const at = clause.start;
      // Each clause may be the one that runs.
      handler.push({
        kind: "if",
        test: { kind: "constant", value: true, at },
        yes: body,
        otherwise: [],
        at,
      });
    } else if (clause.type === "else_clause") after.push(...lowerBlock(fieldOf(clause, "body"), lowering));
    else if (clause.type === "finally_clause") last.push(...lowerBlock(clause, lowering));
  }
  const body = [...lowerBlock(fieldOf(node, "body"), lowering), ...after];
  return { ...caught, body, handler, last };
}

function lowerDecorated(node: PythonNode, lowering: PythonLowering, into: Statement[]): void {
  const definition = fieldOf(node, "definition");
  const decorators = node.children.filter(({ type }) => type === "decorator");
  for (const one of decorators)
    for (const part of partsOf(one))
      into.push({ kind: "expression", expression: lowerPythonExpression(part, lowering), at: one.start });
  const texts = decorators.map((one) => textOfNode(one, lowering).slice(1, 80));
  if (definition?.type === "function_definition")
    into.push({
      kind: "function",
      function: { ...lowerPythonFunction(definition, lowering, texts), isExported: true },
      at: node.start,
    });
  else if (definition) into.push(lowerPythonClass(definition, lowering));
}

function lowerPythonClass(node: PythonNode, lowering: PythonLowering): Statement {
  const members: ClassMember[] = [];
  const name = fieldOf(node, "name");
  const bases = fieldOf(node, "superclasses");
  const [base] = bases ? partsOf(bases) : [];
  const body = fieldOf(node, "body");
  for (const one of body ? partsOf(body) : []) {
    const definition = one.type === "decorated_definition" ? fieldOf(one, "definition") : one;
    if (definition?.type === "function_definition") {
      const texts = one.children
        .filter(({ type }) => type === "decorator")
        .map((part) => textOfNode(part, lowering).slice(1, 80));
      const method = lowerPythonFunction(definition, lowering, texts, true);
      members.push({ name: method.name, function: method, value: undefined });
    } else if (one.type === "expression_statement") {
      const [assignment] = partsOf(one);
      const left = assignment && fieldOf(assignment, "left");
      const right = assignment && fieldOf(assignment, "right");
      if (left && right)
        members.push({
          name: textOfNode(left, lowering),
          function: undefined,
          value: lowerPythonExpression(right, lowering),
        });
    }
  }
  return {
    kind: "class",
    name: name ? textOfNode(name, lowering) : "",
    base: base && base.type !== "keyword_argument" ? lowerPythonExpression(base, lowering) : undefined,
    members,
    at: node.start,
  };
}

function lowerImport(node: PythonNode, lowering: PythonLowering, into: Statement[]): void {
  const at = node.start;
  const moduleNode = fieldOf(node, "module_name");
  const module = moduleNode ? textOfNode(moduleNode, lowering) : undefined;
  if (module !== undefined) lowering.modules.push({ name: module, at });
  for (const one of node.children) {
    if (one.field !== "name") continue;
    const inner = one.type === "aliased_import" ? fieldOf(one, "name") : one;
    const alias = one.type === "aliased_import" ? fieldOf(one, "alias") : undefined;
    if (!inner) continue;
    const full = textOfNode(inner, lowering);
    if (module === undefined) {
      lowering.modules.push({ name: full, at });
      // `import a.b` binds a, `import a.b as c` binds c to a.b.
      const first = full.split(".")[0] ?? full;
      const bound = alias
        ? { name: textOfNode(alias, lowering), module: full }
        : { name: first, module: first };
      into.push({
        kind: "import",
        module: bound.module,
        bindings: [{ name: bound.name, member: undefined }],
        at,
      });
    } else
      into.push({
        kind: "import",
        module,
        bindings: [{ name: alias ? textOfNode(alias, lowering) : full, member: full }],
        at,
      });
  }
}

function lowerMatch(node: PythonNode, lowering: PythonLowering, into: Statement[]): void {
  const subject = fieldOf(node, "subject");
  const body = fieldOf(node, "body");
  if (!subject) return;
  const cases = (body ? partsOf(body) : [])
    .filter(({ type }) => type === "case_clause")
    .map((one) => {
      const pattern = partsOf(one).find(({ type }) => type === "case_pattern");
      const [inner] = pattern ? partsOf(pattern) : [];
      const isText = inner !== undefined && /^(?:string|concatenated_string|integer)$/.test(inner.type);
      return {
        test: isText ? lowerPythonExpression(inner, lowering) : undefined,
        body: lowerBlock(fieldOf(one, "consequence"), lowering),
      };
    });
  into.push({ kind: "switch", on: lowerPythonExpression(subject, lowering), cases, at: node.start });
}
