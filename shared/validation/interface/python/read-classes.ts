import { fieldOf, type PythonNode, partsOf } from "../../code/syntax-node.ts";
import { walkPython } from "../../code/walk.ts";
import type { ClassMember, Member, Parameter } from "../model.ts";
import { readStatement, readValue } from "./read-declarations.ts";
import { fieldsSignature, isKindOfClass, isMadeOfFields, isModel, keysSignature } from "./read-fields.ts";
import { emptySignature } from "./read-functions.ts";

export function readClass(
  node: PythonNode,
  decorators: readonly string[],
  source: string,
  known: ReadonlyMap<string, Member> = new Map(),
): ClassMember {
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
  const whole = source.slice(node.start, node.end);
  if (owner.members.has("__getattr__") || /\bsetattr\(\s*self\b|\bself\.__dict__\.update\(/.test(whole))
    owner.givesAnything = true;
  const init = owner.members.get("__init__") ?? owner.members.get("__new__");
  const text = source.slice(node.start, node.end);
  if (init?.kind === "function") owner.construct = init.signatures;
  else if (isMadeOfFields(decorators, owner, known)) {
    owner.construct = [fieldsSignature(owner, decorators, known, text)];
    owner.isRecord = !decorators.some((decorator) => /\b(?:eq|repr|cmp)\s*=\s*False\b/.test(decorator));
  } else if (isKindOfClass(owner, /(?:^|\.)TypedDict$/, known)) {
    const isTotal = !/\btotal\s*=\s*False\b/.test(
      superclasses ? source.slice(superclasses.start, superclasses.end) : "",
    );
    owner.construct = [keysSignature(owner, isTotal, known)];
  }
  if (
    decorators.some((decorator) => /\bfrozen\s*=\s*True\b/.test(decorator)) ||
    (isModel(owner, known) && /\bfrozen\s*=\s*True\b/.test(text))
  )
    for (const member of owner.members.values()) if (member.kind === "value") member.isReadonly = true;
  if (
    decorators.some((decorator) =>
      /\b(?:frozen|unsafe_hash)\s*=\s*True\b|^(?:attrs?\.)?frozen\b/.test(decorator),
    ) &&
    !owner.members.has("__hash__")
  )
    owner.members.set("__hash__", {
      kind: "function",
      signatures: [emptySignature],
      binding: "instance",
      offset: node.start,
    });
  for (const name of ["__init__", "__new__", "__slots__", "__doc__", "model_config"])
    owner.members.delete(name);
  // Validators are called by the model itself.
  if (/validator\(/.test(text))
    for (const [, name = ""] of text.matchAll(
      /@(?:\w{1,40}\.)?(?:(?:field|model|root)_)?validator\([^()]{0,300}\)\s{1,80}(?:@classmethod\s{1,80})?def\s{1,5}(\w{1,60})/g,
    ))
      owner.members.delete(name);
  return owner;
}

/** `self.x = …` in a method makes an attribute. */
function readSelfFields(method: PythonNode, owner: ClassMember, source: string): void {
  const body = fieldOf(method, "body");
  if (!body) return;
  walkPython(body, (node) => {
    if (node.type !== "assignment") return undefined;
    const left = fieldOf(node, "left");
    const isOne = left?.type === "attribute";
    for (const target of isOne
      ? [left]
      : /^(?:pattern_list|tuple_pattern)$/.test(left?.type ?? "") && left
        ? partsOf(left)
        : []) {
      const name = /^self\.(\w+)$/.exec(source.slice(target.start, target.end))?.[1];
      if (name === undefined || owner.members.has(name)) continue;
      const right = isOne ? fieldOf(node, "right") : undefined;
      // What is assigned is a state, not a constant to rely on.
      const { literal: _, ...field } = readValue(right, fieldOf(node, "type"), source, node.start);
      owner.members.set(name, { ...field, isState: true });
    }
    return undefined;
  });
}

/** `NewType("Id", str)` makes what it is given a kind of text. */
function newType(base: string, offset: number): ClassMember {
  const construct = [
    { ...emptySignature, parameters: [{ name: "value", kind: "positional", isRequired: true } as const] },
  ];
  return {
    kind: "class",
    typeParameters: [],
    bases: [base],
    isAbstract: false,
    construct,
    members: new Map(),
    offset,
  };
}

/** `namedtuple("Point", ["x", "y"])` is a class. */
export function readNamedTuple(
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
  const base = /^(?:typing\.)?NewType\(\s*["']\w+["']\s*,\s*([\w.]+)\s*\)$/.exec(text)?.[1];
  if (base !== undefined) return newType(base, offset);
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
