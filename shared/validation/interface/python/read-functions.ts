import { fieldOf, type PythonNode } from "../../code/syntax-node.ts";
import type { ClassMember, FunctionMember, Member, Signature, ValueMember } from "../model.ts";
import { readPythonBody } from "./read-body.ts";
import { readPythonParameters } from "./read-parameters.ts";
import { relyOn } from "./read-reliance.ts";
import { readPythonType } from "./read-types.ts";

export function readFunction(
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

export const emptySignature: Signature = {
  parameters: [],
  typeParameters: [],
  returns: undefined,
  isAsync: false,
  isGenerator: false,
  body: undefined,
};
