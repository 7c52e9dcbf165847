import type { ParsedSource } from "../../code/parsed.ts";
import { nodesAt } from "../../code/syntax-node.ts";
import { answersRoute } from "../answers-route.ts";
import { findExits } from "../find-codes.ts";
import type { Interface } from "../model.ts";
import { expressionOf, mentions, namesApart, quotes } from "../names-apart.ts";
import { readsEnvironment } from "../read-helped.ts";
import {
  basesOf,
  classesOf,
  constantsOf,
  functionsOf,
  genericsOf,
  tablesOf,
  typesOf,
  validatorsOf,
} from "./index-declared.ts";
import { inferConstants } from "./infer-type.ts";
import { readCommonJs } from "./read-commonjs.ts";
import { readDeclarations } from "./read-declarations.ts";
import { readEffects, readPrinted } from "./read-effects.ts";
import { readExports } from "./read-exports.ts";
import { readSettings } from "./read-settings.ts";

/** What a JavaScript or TypeScript file shows to those who import it. */
export function readEcmaScript({ root, source, sourceType }: ParsedSource): Interface {
  const body = nodesAt(root, "body");
  const declared = readDeclarations(body, source);
  const functions = functionsOf(declared);
  const interface_: Interface = {
    exports: new Map(),
    types: typesOf(declared),
    generics: genericsOf(declared),
    // Only types of this file can speak of them.
    values: /\btypeof\b/.test(source) ? inferConstants(body, source) : new Map(),
    moduleKind: sourceType === "module" ? "module" : "script",
    ...readSettings(root, source, (name) => functions.get(name)),
    readsEnvironment: (name) => readsEnvironment(source, name),
    mentions: (word) => mentions(source, word),
    quotes: (word) => quotes(source, word),
    expressionOf: (name) => expressionOf(source, name),
    namesApart: (kind, name) => namesApart(source, kind, name),
    answersRoute: (route) => answersRoute(source, route),
    exits: findExits(source),
    validators: validatorsOf(declared, source),
    imported: new Set(),
    givesAnything: false,
    effects: readEffects(body, source, declared),
    bases: basesOf(declared),
    functions,
    constants: constantsOf(declared),
    tables: tablesOf(declared),
    classes: classesOf(declared),
  };
  interface_.messages.push(...readPrinted(body, source));
  const isModule = body.some(({ type }) => /^(?:Import|Export)|^TSExportAssignment/.test(type));
  if (isModule) readExports(body, source, declared, interface_.exports);
  else if (readCommonJs(root, source, declared, interface_.exports)) interface_.moduleKind = "commonjs";
  else interface_.moduleKind = "script";
  return interface_;
}
