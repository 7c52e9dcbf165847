import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findTargets } from "../../../../shared/validation/behaviour/find-targets.ts";
import { linkRecords } from "../../../../shared/validation/behaviour/inputs/link-records.ts";
import { mutateText } from "../../../../shared/validation/behaviour/inputs/mutate-text.ts";
import { Random } from "../../../../shared/validation/behaviour/inputs/random.ts";
import {
  writeMatchingText,
  writeWholeMatch,
} from "../../../../shared/validation/behaviour/inputs/write-matching-text.ts";
import { writeText } from "../../../../shared/validation/behaviour/inputs/write-text.ts";
import { readVersion } from "../../../../shared/validation/behaviour/read-version.ts";
import type { Step } from "../../../../shared/validation/behaviour/scenario.ts";
import type { Shape } from "../../../../shared/validation/behaviour/shapes/shape.ts";
import { objectValue, type Value } from "../../../../shared/validation/behaviour/value.ts";

const seeds = fc.integer({ min: 0, max: 1_000_000 });

/** What is known about the first parameter of the first function of a program. */
function parameterOf(source: string): Shape {
  const [old, next] = [readVersion(source, "javascript"), readVersion(`${source} `, "javascript")];
  if (typeof old === "string" || typeof next === "string") throw new Error("not readable");
  const [target] = findTargets(old, next).unchanged;
  const shape = target?.shape.root.params[0];
  if (!shape) throw new Error("no parameter");
  return shape.root;
}

describe("texts written from a pattern", () => {
  it("match it from end to end, groups that repeat others included", () => {
    for (const source of ["(['\"])\\w+\\1", "\\d{4}-\\d\\d", "(?<key>[a-z]+)=\\k<key>", "[^/]+/(?:a|b)"])
      fc.assert(
        fc.property(seeds, (seed) => {
          expect(writeWholeMatch(source, "", new Random(seed))).toMatch(new RegExp(`^(?:${source})$`));
        }),
      );
  });

  it("hold in a group what is known about it, if its characters may stand there", () => {
    const write = (known: string): Set<string | undefined> =>
      new Set(
        Array.from({ length: 60 }, (_, seed) =>
          writeMatchingText("^([a-z]+):$", "", new Random(seed), () => known),
        ),
      );
    expect(write("event")).toContain("event:");
    expect(write("two words")).not.toContain("two words:");
  });
});

describe("texts written as the code takes them apart", () => {
  it("have the parts that it splits off, the names that it compares and the marks that it looks for", () => {
    const shape = parameterOf(
      "export function read(text) { return text.split('\\n').map((line) => { const at = line.indexOf(':'); return line.slice(0, at) === 'name' ? line.slice(at + 1) : ''; }); }",
    );
    const written = Array.from({ length: 200 }, (_, seed) => writeText(shape, new Random(seed)) ?? "");
    expect(written.some((text) => /^name:.*\n/.test(text))).toBe(true);
  });

  it("are nothing where the code says nothing", () => {
    expect(writeText(parameterOf("export const f = (text) => text.length;"), new Random(1))).toBeUndefined();
  });

  it("come to an end where a part is kept in the place of the whole", () => {
    const shape = parameterOf(
      "export function last(text) { while (text.includes('/')) { const parts = text.split('/'); text = parts.pop(); } return text; }",
    );
    fc.assert(
      fc.property(seeds, (seed) => {
        expect((writeText(shape, new Random(seed)) ?? "").length).toBeLessThan(301);
      }),
    );
  });
});

describe("texts that are changed a little", () => {
  it("stay texts, and are the same with the same seed", () => {
    const shape = parameterOf("export const f = (text) => text.split(',').map((one) => one.trim());");
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), seeds, (text, seed) => {
        const change = (): Value =>
          mutateText(text, shape, ["a", 1], {
            random: new Random(seed),
            texts: ["x"],
            sample: () => "sample",
          });
        expect(typeof change()).toBe("string");
        expect(change()).toEqual(change());
      }),
    );
  });
});

describe("records that name each other", () => {
  const shape = parameterOf(
    "export function order(tasks) { const known = new Map(); for (const task of tasks) known.set(task.id, task); return tasks.map((task) => task.after.map((name) => known.get(name))); }",
  );
  const task = (id: string, ...after: string[]): Value =>
    objectValue([
      ["id", id],
      ["after", after],
    ]);

  function link(tasks: Value[], seed: number): { ids: Value[]; named: Value[] } {
    const steps: Step[] = [{ find: ["order"], args: [tasks], shapes: [shape] }];
    const [list] = linkRecords(steps, new Random(seed))?.[0]?.args ?? [];
    const records = (Array.isArray(list) ? list : []).flatMap((record) =>
      typeof record === "object" && record !== null && "v" in record && Array.isArray(record.v)
        ? [record.v]
        : [],
    );
    return {
      ids: records.map(([id]) => id as Value),
      named: records.flatMap(([, after]) => (Array.isArray(after) ? (after as Value[]) : [])),
    };
  }

  it("have each a name of its own, and mostly name one that is there", () => {
    let strangers = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const { ids, named } = link([task("x", "y", "z"), task("x", "q"), task("y")], seed);
        expect(new Set(ids).size).toBe(3);
        strangers += named.filter((name) => !ids.includes(name)).length;
      }),
      { numRuns: 100 },
    );
    expect(strangers).toBeLessThan(40);
  });

  it("are left alone where nothing is compared with a name", () => {
    const other = parameterOf("export const f = (list) => list.map(({ id, text }) => id + text);");
    const steps: Step[] = [
      {
        find: ["f"],
        args: [
          [
            objectValue([
              ["id", "a"],
              ["text", "b"],
            ]),
          ],
        ],
        shapes: [other],
      },
    ];
    expect(linkRecords(steps, new Random(1))).toBeUndefined();
  });
});
