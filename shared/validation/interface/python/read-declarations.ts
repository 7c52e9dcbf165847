import { fieldOf, type PythonNode, partsOf } from "../../code/syntax-node.ts";
import { foldNumber } from "../fold-number.ts";
import type { ClassMember, Member, ValueMember } from "../model.ts";
import { readClass, readNamedTuple } from "./read-classes.ts";
import { readField } from "./read-field.ts";
import { readFunction, readLambda } from "./read-functions.ts";
import { readSchemas } from "./read-json.ts";
import { settleText } from "./read-parameters.ts";
import { shapesOf } from "./read-shape.ts";
import { readPythonType } from "./read-types.ts";

/** Conditions and tries at the top of a module declare as well; the first declaration counts. */
export function readStatements(
  statements: readonly PythonNode[],
  source: string,
  declared: Map<string, Member>,
): void {
  for (const statement of statements) {
    if (/^(?:if|try|with)_statement$/.test(statement.type)) {
      if (isMain(statement, source)) continue;
      for (const block of statement.children) {
        const inner = block.type === "block" ? block : block.children.find(({ type }) => type === "block");
        if (inner) readStatements(partsOf(inner), source, declared);
      }
    } else readStatement(statement, source, declared, undefined);
  }
}

export function readStatement(
  statement: PythonNode,
  source: string,
  declared: Map<string, Member>,
  owner: ClassMember | undefined,
): void {
  const text = (node: PythonNode | undefined): string => (node ? source.slice(node.start, node.end) : "");
  const definition = statement.type === "decorated_definition" ? fieldOf(statement, "definition") : statement;
  const decorators =
    statement.type === "decorated_definition"
      ? statement.children
          .filter(({ type }) => type === "decorator")
          .map((node) => text(node).replace(/^@\s*/, ""))
      : [];
  const name = text(definition ? fieldOf(definition, "name") : undefined);
  if (definition?.type === "function_definition")
    declared.set(name, readFunction(definition, decorators, source, owner, declared.get(name)));
  else if (definition?.type === "class_definition")
    declared.set(name, readClass(definition, decorators, source, declared));
  else if (statement.type === "import_from_statement" || statement.type === "import_statement") {
    for (const part of statement.children.filter(({ field }) => field === "name")) {
      const alias = text(fieldOf(part, "alias") ?? part).split(".")[0] ?? "";
      // `import x as x` says that the name is for others, too.
      const isNamedOn =
        fieldOf(part, "alias") && text(fieldOf(part, "alias")) === text(fieldOf(part, "name"));
      const from = statement.type === "import_from_statement" ? " from elsewhere" : "";
      const origin = `import ${alias}${isNamedOn ? " as it is" : ""}${from}`;
      if (!declared.has(alias)) declared.set(alias, { kind: "unknown", origin, offset: part.start });
    }
  } else if (statement.type === "expression_statement") readAssignment(statement, source, declared);
  else if (statement.type === "type_alias_statement")
    declared.set(text(partsOf(statement)[0]), {
      kind: "unknown",
      origin: text(statement),
      offset: statement.start,
    });
}

function readAssignment(statement: PythonNode, source: string, declared: Map<string, Member>): void {
  const [assignment] = statement.children;
  if (assignment?.type !== "assignment") return;
  const left = fieldOf(assignment, "left");
  const right = fieldOf(assignment, "right");
  const targets = left?.type === "pattern_list" ? partsOf(left) : left ? [left] : [];
  for (const target of targets) {
    if (target.type !== "identifier") continue;
    const made = targets.length === 1 ? readNamedTuple(right, source, assignment.start) : undefined;
    if (made) {
      declared.set(source.slice(target.start, target.end), made);
      continue;
    }
    if (targets.length === 1 && right?.type === "lambda") {
      declared.set(source.slice(target.start, target.end), readLambda(right, source));
      continue;
    }
    declared.set(
      source.slice(target.start, target.end),
      readValue(
        targets.length > 1 ? undefined : right,
        fieldOf(assignment, "type"),
        source,
        assignment.start,
      ),
    );
  }
  if (right?.type === "assignment") readAssignment({ ...statement, children: [right] }, source, declared);
}

export function readValue(
  right: PythonNode | undefined,
  annotation: PythonNode | undefined,
  source: string,
  offset: number,
): ValueMember {
  const shapes = right ? shapesOf(right, source, new Map()) : [];
  const value: ValueMember = {
    kind: "value",
    type: readPythonType(annotation, source),
    shape: shapes.length === 1 ? shapes[0] : undefined,
    isReadonly: false,
    offset,
  };
  if (
    right &&
    /^(?:string|integer|float|true|false|none|unary_operator|concatenated_string)$/.test(right.type)
  )
    value.literal = settleText(source.slice(right.start, right.end));
  else if (right?.type === "binary_operator") {
    const number = foldNumber(source.slice(right.start, right.end));
    if (!Number.isNaN(Number(number))) value.literal = number;
  }
  const items = right && /^(?:list|tuple|set)$/.test(right.type) ? partsOf(right) : [];
  if (items.length > 0 && items.every(({ type }) => /^(?:string|integer|float)$/.test(type)))
    value.items = items.map((item) => settleText(source.slice(item.start, item.end)));
  const schemas =
    right?.type === "dictionary" || right?.type === "list" ? readSchemas(right, source) : undefined;
  if (schemas && schemas.size > 0) value.schemas = schemas;
  // Without a value it must be given where the class is made.
  value.isOptional = right !== undefined;
  if (annotation) readField(value, right, annotation, source);
  return value;
}

function isMain(statement: PythonNode, source: string): boolean {
  const condition = fieldOf(statement, "condition");
  return condition !== undefined && /__name__/.test(source.slice(condition.start, condition.end));
}
