import { fieldOf, type PythonNode } from "../../code/syntax-node.ts";
import type { ClassMember, FunctionMember, Member, Signature, UnknownMember, ValueMember } from "../model.ts";
import { readPythonBody } from "./read-body.ts";
import { readPythonHandling } from "./read-handling.ts";
import { readPythonParameters } from "./read-parameters.ts";
import { relyOn } from "./read-reliance.ts";
import { shapesOf } from "./read-shape.ts";
import { readPythonType } from "./read-types.ts";

export function readFunction(
  node: PythonNode,
  decorators: readonly string[],
  source: string,
  owner: ClassMember | undefined,
  known: Member | undefined,
): FunctionMember | ValueMember | UnknownMember {
  const has = (name: RegExp): boolean => decorators.some((decorator) => name.test(decorator));
  // Click calls it with what the command line holds; nobody else does.
  if (!owner && has(/^(?:click\.)?(?:option|argument)\(|^\w+\.option\(/))
    return { kind: "unknown", origin: "a command", offset: node.start };
  const isStatic = has(/^staticmethod\b/);
  const isClass = has(/^classmethod\b/);
  const signature = readSignature(node, source, owner !== undefined && !isStatic);
  const inPath = namesInPath(decorators);
  if (inPath.size > 0) signature.parameters = signature.parameters.filter(({ name }) => !inPath.has(name));
  // What a route raises for its answer is no error to callers.
  if (signature.body && has(/\.(?:get|post|put|patch|delete|route|api_route|websocket)\(/))
    signature.body.throws = signature.body.throws.filter((name) => !/^(?:HTTPException|Http404)$/.test(name));
  if (
    has(/^(?:property|cached_property|functools\.cached_property|\w+\.getter)\b/) ||
    (has(/\.setter$/) && owner)
  )
    return {
      kind: "value",
      type: has(/\.setter$/) && known?.kind === "value" ? known.type : signature.returns,
      shape: undefined,
      // What is worked out once is held like any attribute.
      isReadonly: !has(/\.setter$|cached_property\b/),
      isAccessor: true,
      ...(has(/\.setter$/)
        ? known?.kind === "value" && known.getter
          ? { getter: known.getter }
          : {}
        : { getter: signature }),
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

/** Parameters that a route takes out of its path: what they are called is nobody's business. */
function namesInPath(decorators: readonly string[]): Set<string> {
  const routes = decorators.filter((text) =>
    /\.(?:get|post|put|patch|delete|route|api_route|websocket)\(/.test(text),
  );
  return new Set(
    routes.flatMap((text) =>
      [...text.matchAll(/\{(\w+)(?::\w+)?\}|<(?:\w+:)?(\w+)>/g)].map(
        ([, plain, other]) => plain ?? other ?? "",
      ),
    ),
  );
}

function readSignature(node: PythonNode, source: string, dropsFirst: boolean): Signature {
  const parameters = relyOn(
    readPythonParameters(fieldOf(node, "parameters"), source),
    fieldOf(node, "body"),
    source,
  );
  const body = readPythonBody(
    fieldOf(node, "body"),
    // What comes in by stars is made anew for each call.
    parameters.filter(({ kind }) => !/rest/i.test(kind)).map(({ name }) => name),
    source,
  );
  const seen = dropsFirst ? parameters.slice(1) : parameters;
  return {
    parameters: seen,
    typeParameters: [],
    returns: readPythonType(fieldOf(node, "return_type"), source),
    isAsync: node.children[0]?.type === "async",
    isGenerator: body.yields,
    body,
    text: source.slice(node.start, node.end),
    handling: () => readPythonHandling(fieldOf(node, "body"), seen, source),
  };
}

/** `name = lambda text: text.strip()`. */
export function readLambda(node: PythonNode, source: string): FunctionMember {
  const value = fieldOf(node, "body");
  const signature: Signature = {
    ...emptySignature,
    parameters: readPythonParameters(fieldOf(node, "parameters"), source),
    body: {
      returns: value ? shapesOf(value, source, new Map()) : [],
      yielded: [],
      outputs: [],
      refusals: [],
      inner: new Map(),
      throws: [],
      calls: [],
      usesThis: false,
      mutates: [],
      serving: [],
      renamed: new Map(),
      byItself: [],
      catches: false,
    },
  };
  return { kind: "function", signatures: [signature], offset: node.start };
}

export const emptySignature: Signature = {
  parameters: [],
  typeParameters: [],
  returns: undefined,
  isAsync: false,
  isGenerator: false,
  body: undefined,
};
