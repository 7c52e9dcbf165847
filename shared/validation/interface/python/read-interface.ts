import type { ParsedSource } from "../../code/parsed.ts";
import { fieldOf, isPythonNode, type PythonNode, partsOf } from "../../code/syntax-node.ts";
import { walkPython } from "../../code/walk.ts";
import type {
  ClassMember,
  FunctionMember,
  Interface,
  Member,
  Parameter,
  Signature,
  Type,
  ValueMember,
} from "../model.ts";
import { readPythonBody } from "./read-body.ts";
import { readSchemas } from "./read-json.ts";
import { readPythonParameters, settleText } from "./read-parameters.ts";
import { relyOn } from "./read-reliance.ts";
import { readPythonSettings } from "./read-settings.ts";
import { shapesOf } from "./read-shape.ts";
import { readPythonType } from "./read-types.ts";

/** What a Python module shows to those who import it: names without a leading underscore, or those of `__all__`. */
export function readPython({ root, source }: ParsedSource): Interface {
  const interface_: Interface = {
    exports: new Map(),
    types: new Map(),
    generics: new Map(),
    values: new Map(),
    functions: new Map(),
    constants: new Map(),
    moduleKind: "python",
    settings: new Map(),
    effects: [],
    classes: new Map(),
    bases: new Map(),
  };
  if (!isPythonNode(root)) return interface_;
  const declared = new Map<string, Member>();
  readStatements(partsOf(root), source, declared);
  const listed = readAll(root, source);
  for (const [name, member] of declared) {
    const isImport = member.kind === "unknown" && member.origin.startsWith("import ");
    const isPublic = listed ? listed.has(name) : !name.startsWith("_") && !isImport;
    if (isPublic || /^__(?:version|all)__$/.test(name)) interface_.exports.set(name, member);
    if (member.kind === "value" && member.literal !== undefined)
      interface_.constants.set(name, member.literal);
    if (member.kind === "function") interface_.functions.set(name, member);
    if (member.kind === "class") {
      interface_.bases.set(name, member.bases);
      interface_.classes.set(name, member);
    }
    const alias =
      member.kind === "value" && member.literal === undefined ? aliasOf(name, root, source) : undefined;
    if (alias) interface_.types.set(name, alias);
  }
  if (listed)
    for (const name of listed)
      if (!declared.has(name)) interface_.exports.set(name, { kind: "unknown", origin: name, offset: 0 });
  interface_.exports.delete("__all__");
  interface_.settings = readPythonSettings(root, source);
  interface_.effects = readEffects(root, source);
  return interface_;
}

/** Conditions and tries at the top of a module declare as well; the first declaration counts. */
function readStatements(
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

function readStatement(
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
    declared.set(name, readClass(definition, decorators, source));
  else if (statement.type === "import_from_statement" || statement.type === "import_statement") {
    for (const part of statement.children.filter(({ field }) => field === "name")) {
      const alias = text(fieldOf(part, "alias") ?? part).split(".")[0] ?? "";
      if (!declared.has(alias))
        declared.set(alias, { kind: "unknown", origin: `import ${alias}`, offset: part.start });
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

/** `namedtuple("Point", ["x", "y"])` is a class. */
function readNamedTuple(
  right: PythonNode | undefined,
  source: string,
  offset: number,
): ClassMember | undefined {
  const text = right?.type === "call" ? source.slice(right.start, right.end) : "";
  const given =
    /^(?:collections\.)?namedtuple\(\s*["']\w+["']\s*,\s*(?:["']([\w\s,]+)["']|[[(]([^)\]]*)[)\]])/.exec(
      text,
    );
  const names = (given?.[1] ?? given?.[2])?.match(/\w+/g);
  if (!names) return undefined;
  const parameters = names.map((name): Parameter => ({ name, kind: "either", isRequired: true }));
  const field = { kind: "value", type: undefined, shape: undefined, isReadonly: true, offset } as const;
  return {
    kind: "class",
    typeParameters: [],
    bases: ["tuple"],
    isAbstract: false,
    construct: [{ ...emptySignature, parameters }],
    members: new Map(names.map((name) => [name, field])),
    offset,
  };
}

const emptySignature: Signature = {
  parameters: [],
  typeParameters: [],
  returns: undefined,
  isAsync: false,
  isGenerator: false,
  body: undefined,
};

function readValue(
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
  const schemas =
    right?.type === "dictionary" || right?.type === "list" ? readSchemas(right, source) : undefined;
  if (schemas && schemas.size > 0) value.schemas = schemas;
  // Without a value it must be given where the class is made.
  value.isOptional = right !== undefined;
  return value;
}

function readFunction(
  node: PythonNode,
  decorators: readonly string[],
  source: string,
  owner: ClassMember | undefined,
  known: Member | undefined,
): FunctionMember | ValueMember {
  const has = (name: RegExp): boolean => decorators.some((decorator) => name.test(decorator));
  const isStatic = has(/^staticmethod\b/);
  const isClass = has(/^classmethod\b/);
  const signature = readSignature(node, source, owner !== undefined && !isStatic);
  if (
    has(/^(?:property|cached_property|functools\.cached_property|\w+\.getter)\b/) ||
    (has(/\.setter$/) && owner)
  )
    return {
      kind: "value",
      type: has(/\.setter$/) && known?.kind === "value" ? known.type : signature.returns,
      shape: undefined,
      isReadonly: !has(/\.setter$/),
      isAccessor: true,
      offset: node.start,
    };
  const isOverload = has(/(?:^|\.)overload$/);
  const others =
    known?.kind === "function" && known.signatures.every(({ body }) => !body) ? known.signatures : [];
  const own: Signature = isOverload ? { ...signature, body: undefined } : signature;
  const signatures = others.length > 0 && !isOverload ? others : [...(isOverload ? others : []), own];
  const member: FunctionMember = { kind: "function", signatures, offset: node.start };
  if (has(/contextmanager$/))
    for (const each of member.signatures) Object.assign(each, { isGenerator: false, isContext: true });
  if (owner) member.binding = isStatic ? "static" : isClass ? "class" : "instance";
  if (has(/abstractmethod$/)) member.isAbstract = true;
  return member;
}

function readSignature(node: PythonNode, source: string, dropsFirst: boolean): Signature {
  const parameters = relyOn(
    readPythonParameters(fieldOf(node, "parameters"), source),
    fieldOf(node, "body"),
    source,
  );
  const body = readPythonBody(
    fieldOf(node, "body"),
    parameters.map(({ name }) => name),
    source,
  );
  return {
    parameters: dropsFirst ? parameters.slice(1) : parameters,
    typeParameters: [],
    returns: readPythonType(fieldOf(node, "return_type"), source),
    isAsync: node.children[0]?.type === "async",
    isGenerator: body.yields,
    body,
  };
}

function readClass(node: PythonNode, decorators: readonly string[], source: string): ClassMember {
  const superclasses = fieldOf(node, "superclasses");
  const bases = (superclasses ? partsOf(superclasses) : [])
    .filter(({ type }) => type !== "keyword_argument")
    .map((base) => source.slice(base.start, base.end).split("[")[0] ?? "");
  const owner: ClassMember = {
    kind: "class",
    typeParameters: [],
    bases: bases.filter((base) => base !== "object"),
    isAbstract: false,
    construct: undefined,
    members: new Map(),
    offset: node.start,
  };
  const block = fieldOf(node, "body");
  for (const statement of block ? partsOf(block) : []) {
    readStatement(statement, source, owner.members, owner);
    const definition =
      statement.type === "decorated_definition" ? fieldOf(statement, "definition") : statement;
    if (definition?.type === "function_definition") readSelfFields(definition, owner, source);
  }
  if (owner.bases.some((base) => /(?:^|\.)Protocol$/.test(base)))
    for (const member of owner.members.values())
      if (member.kind === "function")
        member.isAbstract = member.signatures.every(({ body }) => !body?.returns.length);
  const init = owner.members.get("__init__") ?? owner.members.get("__new__");
  if (init?.kind === "function") owner.construct = init.signatures;
  else if (
    decorators.some((decorator) => /(?:^|\.)(?:dataclass|define|attrs|s)\b/.test(decorator)) ||
    bases.some((base) => /(?:^|\.)(?:NamedTuple|BaseModel)$/.test(base))
  )
    owner.construct = [fieldsSignature(owner, decorators)];
  else if (bases.some((base) => /(?:^|\.)TypedDict$/.test(base))) owner.construct = [keysSignature(owner)];
  if (decorators.some((decorator) => /\bfrozen\s*=\s*True\b/.test(decorator)))
    for (const member of owner.members.values()) if (member.kind === "value") member.isReadonly = true;
  for (const name of ["__init__", "__new__", "__slots__", "__doc__"]) owner.members.delete(name);
  return owner;
}

/** The constructor that a dataclass has: its annotated fields in their order. */
function fieldsSignature(owner: ClassMember, decorators: readonly string[] = []): Signature {
  // Models of pydantic take keywords alone.
  const isNamed =
    decorators.some((decorator) => /\bkw_only\s*=\s*True\b/.test(decorator)) ||
    owner.bases.some((base) => /(?:^|\.)BaseModel$/.test(base));
  const parameters: Parameter[] = [];
  for (const [name, member] of owner.members) {
    if (member.kind !== "value" || !member.type) continue;
    const parameter: Parameter = {
      name,
      kind: isNamed ? "keyword" : "either",
      isRequired: member.isOptional !== true,
      type: member.type,
    };
    if (member.literal !== undefined) parameter.fallback = member.literal;
    parameters.push(parameter);
  }
  return {
    parameters,
    typeParameters: [],
    returns: undefined,
    isAsync: false,
    isGenerator: false,
    body: undefined,
  };
}

/** The keys that whoever makes such a dictionary must give. */
function keysSignature(owner: ClassMember): Signature {
  const fields = fieldsSignature(owner);
  const parameters = fields.parameters.map((parameter): Parameter => {
    const isLeftOut = parameter.type?.is === "name" && parameter.type.name === "NotRequired";
    return { ...parameter, kind: "keyword", isRequired: !isLeftOut };
  });
  return { ...fields, parameters };
}

/** `self.x = …` in a method makes an attribute. */
function readSelfFields(method: PythonNode, owner: ClassMember, source: string): void {
  const body = fieldOf(method, "body");
  if (!body) return;
  walkPython(body, (node) => {
    if (node.type !== "assignment") return undefined;
    const left = fieldOf(node, "left");
    const text = left?.type === "attribute" ? source.slice(left.start, left.end) : "";
    const name = /^self\.(\w+)$/.exec(text)?.[1];
    if (name !== undefined && !owner.members.has(name)) {
      const right = fieldOf(node, "right");
      // What is assigned is a state, not a constant to rely on.
      const { literal: _, ...field } = readValue(right, fieldOf(node, "type"), source, node.start);
      owner.members.set(name, { ...field, isState: true });
    }
    return undefined;
  });
}

/** The names in `__all__`; undefined without it. */
function readAll(root: PythonNode, source: string): Set<string> | undefined {
  for (const statement of partsOf(root)) {
    const [assignment] = statement.children;
    if (
      assignment?.type !== "assignment" ||
      !/^__all__$/.test(source.slice(assignment.start, fieldOf(assignment, "left")?.end ?? assignment.start))
    )
      continue;
    const right = fieldOf(assignment, "right");
    if (!right || !/^(?:list|tuple)$/.test(right.type)) return undefined;
    return new Set(partsOf(right).map((item) => source.slice(item.start + 1, item.end - 1)));
  }
  return undefined;
}

/** A name that is given a type, such as `Id = Union[int, str]`. */
function aliasOf(name: string, root: PythonNode, source: string): Type | undefined {
  if (!/^[A-Z]/.test(name)) return undefined;
  for (const statement of partsOf(root)) {
    const [assignment] = statement.children;
    const left = assignment?.type === "assignment" ? fieldOf(assignment, "left") : undefined;
    if (!assignment || !left || source.slice(left.start, left.end) !== name) continue;
    const right = fieldOf(assignment, "right");
    return right && /^(?:subscript|binary_operator|identifier)$/.test(right.type)
      ? readPythonType(right, source)
      : undefined;
  }
  return undefined;
}

function readEffects(root: PythonNode, source: string): string[] {
  return partsOf(root).flatMap((statement) => {
    const [first, second] = statement.children;
    const call = first?.type === "await" ? partsOf(first)[0] : first;
    if (statement.type !== "expression_statement" || second || call?.type !== "call") return [];
    const callee = fieldOf(call, "function");
    return callee ? [source.slice(callee.start, callee.end)] : [];
  });
}

function isMain(statement: PythonNode, source: string): boolean {
  const condition = fieldOf(statement, "condition");
  return condition !== undefined && /__name__/.test(source.slice(condition.start, condition.end));
}
