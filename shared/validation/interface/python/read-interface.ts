import type { ParsedSource } from "../../code/parsed.ts";
import { fieldOf, isPythonNode, type PythonNode, partsOf } from "../../code/syntax-node.ts";
import { answersRoute } from "../answers-route.ts";
import { constantsOf, functionsOf } from "../ecmascript/index-declared.ts";
import { findExits } from "../find-codes.ts";
import type { Interface, Member } from "../model.ts";
import { expressionOf, mentions, namesApart, quotes } from "../names-apart.ts";
import { readsEnvironment } from "../read-helped.ts";
import type { Type } from "../types/type.ts";
import { readStatements } from "./read-declarations.ts";
import { readSettingsClass } from "./read-fields.ts";
import { settleText } from "./read-parameters.ts";
import { keysRead } from "./read-requests.ts";
import { readPythonSettings } from "./read-settings.ts";
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
    routes: new Map(),
    effects: [],
    exits: findExits(source),
    readsEnvironment: (name) => readsEnvironment(source, name),
    mentions: (word) => mentions(source, word),
    quotes: (word) => quotes(source, word),
    expressionOf: (name) => expressionOf(source, name),
    namesApart: (kind, name) => namesApart(source, kind, name),
    answersRoute: (route) => answersRoute(source, route),
    keysRead: () => keysRead(source),
    validators: new Map(),
    messages: [],
    imported: new Set(),
    givesAnything: false,
    tables: new Map(),
    classes: new Map(),
    bases: new Map(),
  };
  if (!isPythonNode(root)) return interface_;
  const declared = new Map<string, Member>();
  readStatements(partsOf(root), source, declared);
  const listed = readAll(root, source);
  // A file that does nothing but import is the front of a package.
  const isPackage = partsOf(root).every(
    (statement) =>
      /^(?:import|future_import|import_from)_/.test(statement.type) ||
      (statement.type === "expression_statement" &&
        /^(?:__\w+__|[rRuU]?["'])/.test(source.slice(statement.start, statement.start + 60))),
  );
  for (const [name, member] of declared) {
    const isImport = member.kind === "unknown" && member.origin.startsWith("import ");
    const isGivenOn =
      member.kind === "unknown" &&
      (isPackage ? / from /.test(member.origin) : / as it is/.test(member.origin));
    if (isImport) interface_.imported.add(name);
    const isPublic = listed
      ? listed.has(name)
      : !name.startsWith("_") && (!isImport || isGivenOn) && !isOwnTool(member);
    if (isPublic || /^__(?:version|all)__$/.test(name))
      interface_.exports.set(name, namedBy(member, declared) ?? member);
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
  interface_.functions = functionsOf(declared);
  interface_.constants = constantsOf(declared);
  for (const [, name = "", pattern = ""] of source.includes("re.compile(") ? source.matchAll(compiled) : [])
    interface_.constants.set(name, pattern);
  interface_.tables = readTables(root, source);
  interface_.givesAnything = declared.has("__getattr__");
  interface_.settings = readPythonSettings(root, source);
  for (const member of declared.values())
    if (member.kind === "class")
      for (const setting of readSettingsClass(member, declared, source))
        interface_.settings.set(`environment ${setting.name}`, setting);
  interface_.effects = readEffects(root, source, declared);
  return interface_;
}

/** `NAME = re.compile(r"…")`, without flags. */
const compiled =
  /^(\w{1,60})\s{0,3}=\s{0,3}re\.compile\(\s{0,20}(r?(["'])[^\n]{1,200}?\3)\s{0,20},?\s{0,20}\)/gm;

/** `old_name = new_name`: a function or class under another name. */
function namedBy(member: Member, declared: ReadonlyMap<string, Member>): Member | undefined {
  const shape = member.kind === "value" ? member.shape : undefined;
  const other = shape?.is === "unknown" ? declared.get(shape.text ?? "") : undefined;
  return other?.kind === "function" || other?.kind === "class" ? other : undefined;
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

/** Variables of types and loggers are of use to the module alone. */
function isOwnTool(member: Member): boolean {
  const shape = member.kind === "value" ? member.shape : undefined;
  if (shape?.is === "instance") return /^(?:TypeVar|ParamSpec|TypeVarTuple)$/.test(shape.of);
  return (
    shape?.is === "unknown" &&
    /^(?:(?:typing|t)\.(?:TypeVar|ParamSpec)|(?:logging|structlog)\.get_?[lL]ogger)\b/.test(shape.text ?? "")
  );
}

/** What fills a thing of the module itself, such as `HANDLERS.update(…)`, or silences its logger. */
const defining =
  /^(\w+)\.(?:add|append|extend|update|insert|setdefault|register\w*|add_\w+|include_router|set_defaults|setLevel|addHandler|connect)$/;

/** Dictionaries that are written out at the top of the module. */
function readTables(root: PythonNode, source: string): Interface["tables"] {
  const tables: Interface["tables"] = new Map();
  for (const statement of partsOf(root)) {
    const [assignment] = statement.children;
    const left = assignment?.type === "assignment" ? fieldOf(assignment, "left") : undefined;
    const right = assignment && fieldOf(assignment, "right");
    if (left?.type !== "identifier" || right?.type !== "dictionary") continue;
    const table = new Map<string, string | undefined>();
    for (const pair of partsOf(right)) {
      const key = fieldOf(pair, "key");
      const value = fieldOf(pair, "value");
      const isLiteral = value && /^(?:string|integer|float|true|false|none)$/.test(value.type);
      if (key?.type === "string")
        table.set(
          source.slice(key.start + 1, key.end - 1),
          isLiteral ? settleText(source.slice(value.start, value.end)) : undefined,
        );
    }
    tables.set(source.slice(left.start, left.end), table);
  }
  return tables;
}

function readEffects(root: PythonNode, source: string, declared: ReadonlyMap<string, Member>): string[] {
  return partsOf(root).flatMap((statement) => {
    const [first, second] = statement.children;
    const call = first?.type === "await" ? partsOf(first)[0] : first;
    if (statement.type !== "expression_statement" || second || call?.type !== "call") return [];
    const callee = fieldOf(call, "function");
    if (!callee) return [];
    const name = source.slice(callee.start, callee.end);
    const owner = defining.exec(name)?.[1];
    const isOwn = owner !== undefined && (owner === "__all__" || declared.get(owner)?.kind === "value");
    return isOwn || /\bNullHandler\(/.test(source.slice(call.start, call.end)) ? [] : [name];
  });
}
