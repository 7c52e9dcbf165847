import { describe, expect, it } from "vitest";
import { compareBehaviour } from "../../../../shared/validation/behaviour/compare-behaviour.ts";
import type { RunnableLanguage } from "../../../../shared/validation/behaviour/parse-module.ts";

async function statusOf(
  before: string,
  from: string,
  to: string,
  label: string,
  language: RunnableLanguage = "javascript",
): Promise<string | undefined> {
  expect(before).toContain(from);
  const { targets } = await compareBehaviour(before, before.replace(from, to), language, {
    milliseconds: 20_000,
  });
  return targets.find((target) => target.label === label)?.status;
}

describe("the inputs on which old and new are compared", () => {
  it.each([
    [
      "lines of which one kind stands between two of another",
      `export function read(source) {
        const lines = source.split(/\\r?\\n/), found = {};
        const end = lines[0] === '---' ? lines.indexOf('---', 1) : -1;
        for (let at = 1; at < end; at++) {
          const pair = /^(\\w+)\\s*:\\s+(.*)$/.exec(lines[at]);
          if (pair) found[pair[1]] = pair[2].trim() === 'null' ? null : pair[2];
        }
        return found;
      }`,
      "? null :",
      "? undefined :",
      "read",
    ],
    [
      "a name, a mark and what is behind it, in a part of a text that comes in pieces",
      `export class Feed {
        constructor() { this._kept = ''; this._event = ''; }
        take(piece) {
          this._kept += piece;
          const lines = this._kept.split('\\n');
          this._kept = lines.pop();
          for (const line of lines) {
            const at = line.indexOf(':');
            if (line.slice(0, at) === 'event') this._event = line.slice(at + 1).replace(/^ /, '');
          }
          return this._event;
        }
      }`,
      ".replace(/^ /, '')",
      "",
      "Feed",
    ],
    [
      "groups that are looked at once more",
      `const shape = /^(\\d+)\\.(\\d+)(?:-([\\w.]+))?$/;
      export function rank(text) {
        const match = shape.exec(text);
        if (!match) return -1;
        return match[3] === 'beta' ? 1 : match[3] ? 2 : 3;
      }`,
      "=== 'beta' ? 1",
      "=== 'beta' ? 2",
      "rank",
    ],
    [
      "two matches of a pattern that stands in a table",
      `const table = [[/\\bkey-\\w{6,}\\b/g, '[key]'], [/\\b\\w+@\\w+\\.\\w+\\b/g, '[mail]']];
      export const hide = (text) => table.reduce((made, [what, by]) => made.replace(what, by), text);`,
      "{6,}\\b/g",
      "{6,}\\b/",
      "hide",
    ],
    [
      "characters that the code knows by their codes",
      `export function parts(text) {
        const found = [];
        let start = 0;
        for (let at = 0; at <= text.length; at++)
          switch (text.charCodeAt(at)) {
            case 0x7c: found.push(text.slice(start, at)); start = at + 1;
          }
        return found;
      }`,
      "slice(start, at)",
      "slice(start)",
      "parts",
    ],
    [
      "records that name each other, none before it is there",
      `export function order(tasks) {
        const known = new Map();
        for (const task of tasks) {
          if (known.has(task.id)) throw new Error('twice: ' + task.id);
          for (const name of task.after ?? []) if (!known.has(name)) throw new Error('unknown: ' + name);
          known.set(task.id, Math.max(0, ...(task.after ?? []).map((name) => known.get(name) + 1)));
        }
        return [...known.values()];
      }`,
      "Math.max(0, ...",
      "Math.min(9, ...",
      "order",
    ],
    [
      "a name that begins like another",
      `export function find(prices, model) {
        let best = '';
        for (const name of prices.keys()) if (model.startsWith(name) && name.length > best.length) best = name;
        return prices.get(best) ?? null;
      }`,
      "name.length > best.length",
      "!best",
      "find",
    ],
    [
      "several that differ in one thing",
      `export function group(events) {
        const found = new Map();
        for (const { kind, text } of events) {
          const texts = found.get(kind) ?? [];
          if (texts.length < 3 && !texts.includes(text)) texts.push(text);
          found.set(kind, texts);
        }
        return [...found];
      }`,
      "texts.length < 3",
      "texts.length <= 3",
      "group",
    ],
    [
      "what a callback throws, as whoever catches it looks at it",
      `export async function persist(ask, { attempts = 2 } = {}) {
        for (let attempt = 1; ; attempt++)
          try { return await ask(attempt); } catch (error) { if (attempt > attempts || error.status !== 429) throw error; }
      }`,
      "attempt > attempts",
      "attempt >= attempts",
      "persist",
    ],
    [
      "what a function that is exported takes, and not what its callers may have",
      `function clean(text) { return text.replace(/\\s+$/, ''); }
      function all(value) { return typeof value === 'string' ? clean(value) : Array.isArray(value) ? value.map(all) : value; }
      module.exports = { clean, all };`,
      "\\s+$/",
      " +$/",
      "clean",
    ],
    [
      "the last of many functions, however long the others take",
      `${Array.from({ length: 6 }, (_, at) => `export function f${at}(lists) { let sum = 0; for (const list of lists) for (const one of list.rows) for (let n = 0; n < 60; n++) sum += one.size * n % table.rest; return sum; }`).join("\n")}
      const table = { rest: 7, open: 'a', shut: 'b' };
      export const last = (kind) => (kind === 'door' ? table.shut : table.open);`,
      "shut: 'b'",
      "shut: 'c'",
      "last",
    ],
  ])("hold %s", async (_what, before, from, to, label) => {
    expect(await statusOf(before, from, to, label)).toBe("changed");
  });

  it.each([
    [
      "more than the type that is given back",
      `export function record(given: unknown): Record<string, unknown> {
        if (typeof given === 'string') { const read: unknown = JSON.parse(given); return read === null ? { none: 1 } : { read }; }
        return given as Record<string, unknown>;
      }`,
      "none: 1",
      "none: 2",
      "record",
    ],
    [
      "things without what an assertion calls optional",
      `interface Failure { status?: number; final?: boolean }
      export function again(error: unknown): boolean {
        if (typeof error !== 'object' || error === null) return false;
        const { status, final } = error as Failure;
        if (typeof final === 'boolean') return final;
        return status !== undefined && status >= 500 && status !== 501;
      }`,
      "501",
      "500",
      "again",
    ],
    [
      "anything at the end of a way through records",
      `export function fill(template: string, values: Record<string, unknown>): string {
        return template.replace(/\\{(\\w+)\\}/g, (_, name: string) => { const value = name.split('.').reduce<any>((at, key) => at?.[key], values); return value === undefined ? '' : String(value); });
      }`,
      "value === undefined",
      "!value",
      "fill",
    ],
  ])("hold %s", async (_what, before, from, to, label) => {
    expect(await statusOf(before, from, to, label, "typescript")).toBe("changed");
  });

  it("accuse no two ways of putting texts together because of numbers that are none", async () => {
    const before = `export function join(parts) {
      const made = [];
      let last;
      for (const part of parts)
        if (last && last.text.length + part.text.length < 9) last.text = \`\${last.text}-\${part.text}\`;
        else made.push((last = { ...part }));
      return made;
    }`;
    expect(await statusOf(before, `= \`\${last.text}-\${part.text}\``, "+= '-' + part.text", "join")).toBe(
      "same",
    );
  });
});
