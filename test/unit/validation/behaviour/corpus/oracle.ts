import { stripTypeScriptTypes } from "node:module";
import { inspect } from "node:util";
import { createContext, Script } from "node:vm";
import { parseExpression } from "@babel/parser";
import { Random } from "../../../../../shared/validation/behaviour/inputs/random.ts";
import {
  isNode,
  type Node,
  nodeAt,
  nodesAt,
  textAt,
  walk,
} from "../../../../../shared/validation/behaviour/syntax-nodes.ts";
import type { CorpusFunction } from "./read-functions.ts";

/** Whether two texts of a function behave alike, told by Node itself on written and varied calls: knows nothing of the check. */
export function findInput(subject: CorpusFunction, next: string, variations: number): string | undefined {
  const old = load(subject.source, subject);
  const changed = load(next, subject);
  if (!old || !changed) return undefined;
  for (const call of varyCalls(subject, variations)) {
    const before = old(call);
    // What was stopped may go on in the jobs of the next call: nothing is to be learned there.
    if (before === "endless") return undefined;
    // Where the old code trips over a value it was never meant for, nothing is shown.
    if (
      /^threw (?:TypeError: (?:Cannot|.* is not)|ReferenceError|SyntaxError: (?:Unexpected|Invalid))/.test(
        before,
      )
    )
      continue;
    if (changed(call) !== before) return call;
  }
  return undefined;
}

/** Whether the text can be loaded at all. */
export function isLoadable(subject: CorpusFunction, text: string): boolean {
  return load(text, subject) !== undefined;
}

type Run = (call: string) => string;

function load(source: string, { language, name }: CorpusFunction): Run | undefined {
  try {
    const plain = (
      language === "typescript" ? stripTypeScriptTypes(source, { mode: "transform" }) : source
    ).replace(/^export /gm, "");
    // Jobs run before the script returns, so that its time limit holds for them too.
    const exports = {};
    const context = createContext(
      { out: undefined, URL, exports, module: { exports } },
      { microtaskMode: "afterEvaluate" },
    );
    const timers = `let rings = 0;
      globalThis.setTimeout = (callback) => { rings += 1; if (rings < 300) Promise.resolve().then(callback); };`;
    new Script(`${timers}${plain}\n;globalThis[${JSON.stringify(name)}] = ${name};`).runInContext(context, {
      timeout: 200,
    });
    return (call) => {
      const isCall = call.startsWith(`${name}(`);
      const text = isCall
        ? `const args = [${call.slice(name.length + 1, -1)}]; give(${name}(...args), args)`
        : `give(${call.replace(/<\w+>\(/g, "(")})`;
      try {
        const give = `const give = (value, args) => {
          if (typeof value?.then === "function") value.then((result) => { out = [result, args]; }, (error) => { out = "threw " + error; });
          else out = [typeof value?.next === "function" ? [...value] : value, args];
        };`;
        new Script(`{ rings = 0; out = "pending"; ${give} ${text}; }`).runInContext(context, { timeout: 60 });
        const { out } = context;
        return typeof out === "string" && out.startsWith("threw")
          ? out
          : inspect(out, { depth: 12, maxArrayLength: 200 });
      } catch (error) {
        const words = String(error);
        return words.includes("timed out") ? "endless" : `threw ${words}`;
      }
    };
  } catch {
    return undefined;
  }
}

/** The written calls, then as many with other numbers, texts and lists in their place. */
function* varyCalls(subject: CorpusFunction, count: number): Generator<string> {
  yield* subject.examples;
  const random = new Random(subject.name.length * 31);
  const texts = [...subject.source.matchAll(/"([^"\n]{1,12})"|'([^'\n]{1,12})'/g)].map(
    (found) => found[1] ?? found[2] ?? "",
  );
  const numbers = [...subject.source.matchAll(/\b\d[\d_.]*\b/g)]
    .map(([number]) => Number(number.replaceAll("_", "")))
    .filter((number) => number < 1e6);
  for (let at = 0; at < count; at += 1) {
    let call = random.pick(subject.examples, "");
    for (let times = 1 + random.below(3); times > 0; times -= 1) call = vary(call, random, texts, numbers);
    yield call;
  }
}

function vary(call: string, random: Random, texts: string[], numbers: number[]): string {
  const root: unknown = parseExpression(call, { plugins: ["typescript"] });
  if (!isNode(root)) return call;
  const places: Node[] = [];
  walk(root, (node, parent) => {
    const isKey = parent && nodeAt(parent, "key") === node;
    if (!isKey && /^(?:Numeric|String|Boolean)Literal$|^ArrayExpression$/.test(node.type)) places.push(node);
    return node.type !== "TemplateLiteral" && node.type !== "RegExpLiteral";
  });
  const place = places[random.below(places.length)];
  if (!place) return call;
  const put = (text: string): string => call.slice(0, place.start) + text + call.slice(place.end);
  if (place.type === "BooleanLiteral") return put(String(place.value !== true));
  if (place.type === "NumericLiteral") {
    const number = Number(place.value);
    const near = random.pick(numbers, 1);
    const made = random.pick(
      [number + 1, number - 1, number * 2, 0, near, near + 1, near - 1, number / 2, number + 0.25],
      number,
    );
    return put(made < 0 ? `(${made})` : String(made));
  }
  if (place.type === "StringLiteral") {
    const text = textAt(place, "value");
    const at = random.below(text.length + 1);
    const token = random.pick([...texts, " ", "a", "1", "-", text], "x");
    return put(
      JSON.stringify(
        random.pick(
          [
            text.slice(0, at) + text.slice(at + 1),
            text.slice(0, at) + token + text.slice(at),
            token,
            text + text,
            text.toUpperCase(),
            text.slice(at),
          ],
          text,
        ),
      ),
    );
  }
  const items = nodesAt(place, "elements").map(({ start, end }) => call.slice(start, end));
  const at = random.below(items.length + 1);
  if (random.chance(0.4)) items.splice(at, 1);
  else items.splice(at, 0, random.pick(items, "1"));
  return put(`[${items.join(", ")}]`);
}
