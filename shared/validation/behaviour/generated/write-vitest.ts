import type { Version } from "../read-version.ts";
import { isFunction, keyOf, type Node, nameOf, nodeAt, nodesAt } from "../syntax-nodes.ts";
import type { GeneratedFile } from "./generate-tests.ts";
import type { Pin } from "./pin-behaviour.ts";

const longestFile = 32_768;

/** A test for vitest beside a file: its interface, and what its functions do with some inputs. */
export function writeVitest(
  path: string,
  { language, prepared, offered, source }: Version,
  pins: ReadonlyMap<string, readonly Pin[]>,
): GeneratedFile | undefined {
  const { exported, declared } = prepared;
  const names = exported.size > 0 ? [...exported] : offered.map((name): [string, string] => [name, name]);
  const cases = names.flatMap(([name, local]) => writeInterface(name, declared.get(local)));
  if (cases.length === 0) return undefined;
  const file = path.slice(path.lastIndexOf("/") + 1);
  const stem = file.replace(/\.\w+$/, "");
  const load =
    exported.size > 0
      ? `import * as subject from ${JSON.stringify(`./${file}`)};`
      : [
          `import { createRequire } from "node:module";`,
          ``,
          `const subject = createRequire(import.meta.url)(${JSON.stringify(`./${file}`)});`,
        ].join("\n");
  const parts = [`describe("the interface", () => {`, ...cases, `});`];
  let length = parts.join("\n").length;
  // Objects without a prototype are no strict equals of literals.
  const equals = /\bcreate\(\s*null|__proto__|setPrototypeOf|\.groups\b/.test(source)
    ? "toEqual"
    : "toStrictEqual";
  for (const [name, listed] of pins) {
    const part = [
      ``,
      `describe(${JSON.stringify(name)}, () => {`,
      ...listed.map((pin, at) => writePin(name, pin, at, equals)),
      `});`,
    ].join("\n");
    length += part.length;
    if (listed.length > 0 && length < longestFile) parts.push(part);
  }
  const head = [
    language === "typescript" ? "// @ts-nocheck" : "",
    `// Written by Team Self-Improvement when ${file} was validated: what callers of it see.`,
    `import { describe, expect, it } from "vitest";`,
    load,
    ``,
  ].filter((line, at) => at > 0 || line !== "");
  const extension = language === "typescript" ? "ts" : "js";
  return {
    path: `${path.slice(0, path.length - file.length)}${stem}.behaviour.test.${extension}`,
    content: `${[...head, ...parts].join("\n")}\n`,
  };
}

/** `length` counts the parameters before the first that has a default. */
function writeInterface(name: string, node: Node | undefined): string[] {
  const at = `subject[${JSON.stringify(name === "module.exports" ? "" : name)}]`;
  const subject = name === "module.exports" ? "subject" : at;
  if (!node || name.startsWith("$"))
    return node ? [] : [`  it(${JSON.stringify(`has ${name}`)}, () => expect(${subject}).toBeDefined());`];
  if (node.type === "ClassDeclaration" || node.type === "ClassExpression") {
    const members = nodesAt(nodeAt(node, "body"), "body").filter(
      ({ type, static: isStatic, kind, abstract }) =>
        type === "ClassMethod" && isStatic !== true && kind === "method" && abstract !== true,
    );
    const methods = members.map(keyOf).filter((key) => key !== undefined);
    return [
      `  it(${JSON.stringify(`has the class ${name}`)}, () => {`,
      `    for (const method of ${JSON.stringify(methods)}) expect(typeof ${subject}.prototype[method]).toBe("function");`,
      `  });`,
    ];
  }
  if (!isFunction(node))
    return [`  it(${JSON.stringify(`has ${name}`)}, () => expect(${subject}).toBeDefined());`];
  return [
    `  it(${JSON.stringify(`has ${name} with ${countParameters(node)} required parameters`)}, () => {`,
    `    expect(typeof ${subject}).toBe("function");`,
    `    expect(${subject}.length).toBe(${countParameters(node)});`,
    `  });`,
  ];
}

function countParameters(node: Node): number {
  const params = nodesAt(node, "params").filter((param) => nameOf(param) !== "this");
  const end = params.findIndex(
    (param) =>
      param.type === "AssignmentPattern" ||
      param.type === "RestElement" ||
      nodeAt(param, "parameter")?.type === "AssignmentPattern",
  );
  return end < 0 ? params.length : end;
}

function writePin(name: string, { call, expects }: Pin, at: number, equals: string): string {
  const subject = name === "module.exports" ? "subject" : `subject[${JSON.stringify(name)}]`;
  const made = `${subject}(${call})`;
  const says = `does with input ${at + 1} what it did`;
  if ("result" in expects)
    return `  it(${JSON.stringify(says)}, () => {\n    expect(${made}).${equals}(${expects.result});\n  });`;
  if ("list" in expects)
    return `  it(${JSON.stringify(says)}, () => {\n    expect([...${made}]).${equals}(${expects.list});\n  });`;
  if ("promise" in expects)
    return `  it(${JSON.stringify(says)}, async () => {\n    expect(await ${made}).${equals}(${expects.promise});\n  });`;
  return `  it(${JSON.stringify(says)}, async () => {\n    await expect((async () => ${made})()).rejects.toThrow(${expects.message});\n  });`;
}
