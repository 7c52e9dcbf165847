import { from, textOf } from "../flow/value.ts";
import { nameOrigin, Rules, taintOf, tell, weigh } from "./judge.ts";

const statement =
  /^\s*(?:select|insert|update|delete|replace|merge|drop|create|alter|truncate|exec|call|with|grant)\b/i;

/** Queries put together from texts. */
export const queryMethods = new Rules();

queryMethods.on(
  "query execute executemany raw exec run all get each prepare executescript queryRawUnsafe $queryRawUnsafe $executeRawUnsafe text whereRaw",
  (flow, site) => {
    const [first] = site.arguments;
    if (!first || textOf(first) !== undefined || first.closure) return;
    // A tagged template keeps texts and values apart.
    const start = first.prefix ?? first.members?.get("text")?.prefix ?? first.members?.get("sql")?.prefix;
    if (start === undefined || !statement.test(start)) return;
    const taint = taintOf(first) & (from.remote | from.parameter | from.network | from.unknown);
    tell(
      flow,
      site,
      "sql",
      "query",
      weigh(taint, { remote: "block", parameter: "warn", rest: "warn" }),
      `Puts ${nameOrigin(taint)} into the text of a query`,
    );
  },
);
