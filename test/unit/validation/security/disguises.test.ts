import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findingsOf } from "./twins.ts";

/** Something harmful of one parameter, as an expression that calls a function which can be taken apart from it. */
const harms = [
  { load: "", callee: "eval", call: (f: string, x: string) => `${f}(${x})` },
  { load: "", callee: "(() => {}).constructor", call: (f: string, x: string) => `${f}(${x})()` },
  {
    load: 'import cp from "node:child_process";',
    callee: "cp.execSync",
    call: (f: string, x: string) => `${f}(${x})`,
  },
  {
    load: 'import vm from "node:vm";',
    callee: "vm.runInThisContext",
    call: (f: string, x: string) => `${f}(${x})`,
  },
];

const name = fc.stringMatching(/^[a-z][a-zA-Z]{2,8}$/).filter((word) => !reserved.has(word));
const reserved = new Set(
  "abstract arguments await boolean break byte case catch char class const continue debugger default delete double else enum eval export extends false final finally float for function goto implements import instanceof int interface let long native new null package private protected public return short static super switch synchronized this throw throws transient true try typeof undefined var void volatile while with yield require module exports load".split(
    " ",
  ),
);

/** What does not change what a value is. */
const wrappings = [
  (x: string) => x,
  (x: string) => `(0, ${x})`,
  (x: string) => `(${x} || null)`,
  (x: string) => `[${x}][0]`,
  (x: string) => `({ a: ${x} }).a`,
  (x: string) => `(() => ${x})()`,
  (x: string) => `(true ? ${x} : null)`,
];
const textings = [
  (x: string) => x,
  (x: string) => `\`\${${x}}\``,
  (x: string) => `[${x}].join("")`,
  (x: string) => `String(${x})`,
  (x: string) => `${x}.concat("")`,
  (x: string) => `"" + ${x}`,
  (x: string) => `${x}.trim()`,
];

describe("harm in disguise", () => {
  it("is seen under any names, aliases and wrappings", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...harms),
        fc.uniqueArray(name, { minLength: 4, maxLength: 4 }),
        fc.constantFrom(...wrappings),
        fc.constantFrom(...textings),
        fc.nat(3),
        ({ load, callee, call }, [outer = "", alias = "", parameter = "", inner = ""], wrap, text, way) => {
          const given = text(parameter);
          const body = [
            `return ${call(callee, given)};`,
            `const ${alias} = ${wrap(callee)}; return ${call(alias, given)};`,
            `const ${inner} = { ${alias}: ${wrap(callee)} }; return ${call(`${inner}.${alias}`, given)};`,
            `const ${inner} = (${alias}) => ${call(callee, alias)}; return ${inner}(${given});`,
          ][way];
          const source = `${load}\nexport function ${outer}(${parameter}) { ${body} }`;
          expect(findingsOf(source, "a.mjs"), source).not.toEqual([]);
        },
      ),
      { numRuns: 400 },
    );
  });
});
