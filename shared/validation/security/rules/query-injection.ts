import type { CallSite, Flow } from "../flow/flow.ts";
import { from, mark, textOf, type Value } from "../flow/value.ts";
import { nameOrigin, Rules, taintOf, tell, weigh } from "./judge.ts";

const statement =
  /^\s*(?:select|insert|update|delete|replace|merge|drop|create|alter|truncate|exec|call|with|grant)\b/i;
/** What connections to databases are called, and what makes them. */
const databases =
  /(?:^|[.(_])(?:db|database|conn|connection|cursor|cur|pool|client|knex|sequelize|prisma|sqlite3?|mysql2?|pg|postgres|psycopg2?|pymysql|mssql|oracledb)(?:\W|$)/i;
const chosen = from.remote | from.parameter | from.network | from.unknown;

/** Queries put together from texts. */
export const queryMethods = new Rules();

queryMethods.on(
  "query execute executemany raw exec run all get each prepare executescript queryRawUnsafe $queryRawUnsafe $executeRawUnsafe text whereRaw orWhereRaw havingRaw orderByRaw groupByRaw joinRaw fromRaw unsafe",
  (flow, site) => {
    const [first] = site.arguments;
    if (!first || textOf(first) !== undefined || first.closure) return;
    // `query({ text, values })`: the values are bound, the text is not.
    const text = first.members?.get("text") ?? first.members?.get("sql") ?? first;
    if (textOf(text) !== undefined) return;
    const taint = taintOf(text) & chosen;
    if (text.prefix === undefined) {
      judgeWhole(flow, site, text);
      return;
    }
    if (!site.name.endsWith("Raw") && !statement.test(text.prefix)) return;
    const weights = { remote: "block", parameter: "warn", rest: "warn" } as const;
    tell(
      flow,
      site,
      "sql",
      "query",
      weigh(taint, weights),
      `Puts ${nameOrigin(taint)} into the text of a query`,
    );
  },
);

/** A query that others write from its first letter on. */
function judgeWhole(flow: Flow, site: CallSite, text: Value): void {
  if (!/^(?:query|execute|executescript|raw|unsafe|\$?\w*RawUnsafe)$/.test(site.name) || text.members) return;
  if ((taintOf(text) & from.remote) === 0) return;
  const { callee } = site.call;
  const receiver = callee.kind === "member" && callee.of.kind === "name" ? callee.of.name : "";
  if (databases.test(site.path) || databases.test(receiver))
    tell(flow, site, "sql", "query", "block", `Runs a query that ${nameOrigin(from.remote)} writes`);
}

/** Queries of document databases: an object in the place of a text is an operator, such as `{ $gt: "" }`. */
queryMethods.on(
  "findOne findOneAndUpdate findOneAndDelete findOneAndRemove findOneAndReplace updateOne updateMany deleteOne deleteMany replaceOne countDocuments find count distinct aggregate remove update",
  (flow, site) => {
    if (site.path.startsWith("lodash") || site.path.startsWith("_.")) return;
    const [first, second] = site.arguments;
    const isSecond = site.name === "distinct" || site.name === "aggregate";
    const filter = isSecond ? (second ?? first) : first;
    if (!filter || !site.receiver || filter.closure || textOf(filter) !== undefined) return;
    // Lists are searched and hashes updated under the same names.
    if (!filter.members && /^(?:find|count|distinct|aggregate|remove|update)$/.test(site.name)) return;
    if (isOperator(filter))
      tell(flow, site, "sql", "operators", "warn", "Lets input from outside put operators into a query");
    const code = filter.members?.get("$where");
    if (code && textOf(code) === undefined && !code.closure) {
      const level = weigh(taintOf(code), { remote: "block", parameter: "warn", rest: undefined });
      const detail = `Runs ${nameOrigin(taintOf(code))} as the condition of a query`;
      tell(flow, site, "sql", "query", level, detail);
    }
    const changes = site.name.toLowerCase().includes("update") ? second : undefined;
    const all = changes?.members?.get("$set") ?? changes;
    if (all && isWholeBody(all))
      tell(
        flow,
        site,
        "proto-pollution",
        "properties",
        "warn",
        "Lets the sender of a request set any property",
      );
  },
);

queryMethods.on("create insertOne insertMany build bulkCreate insert", (flow, site) => {
  const [first] = site.arguments;
  if (site.receiver && first && isWholeBody(first))
    tell(
      flow,
      site,
      "proto-pollution",
      "properties",
      "warn",
      "Lets the sender of a request set any property",
    );
});

/** Whether a filter, or one of its values, may be an object that others made. */
function isOperator(filter: Value): boolean {
  if (!filter.members) return filter.path !== "RegExp" && isFree(filter) && isBody(filter);
  for (const [key, value] of filter.members) {
    if (key.startsWith("$") && key !== "$or" && key !== "$and" && key !== "$ne") continue;
    if (isFree(value) && (isBody(value) || isOperator(value))) return true;
    if (value.members && isOperator(value)) return true;
  }
  return isFree(filter);
}

function isFree({ taint, marks }: Value): boolean {
  return (taint & from.remote) !== 0 && (marks & mark.text) === 0;
}

/** What is parsed of a request may be an object; what stands in its path or its headers is a text. */
function isBody({ path, members }: Value): boolean {
  return !members && !/\.(?:params|headers?|path|url|hostname|get)\b/.test(path ?? "");
}

/** `req.body` as it comes, or a copy of it. */
export function isWholeBody(value: Value): boolean {
  return (
    (value.taint & from.remote) !== 0 &&
    /^(?:req|ctx)\.(?:request\.)?(?:body|query|payload|json\(\)|get_json\(\)|POST|GET|form|data)$/.test(
      value.path ?? "",
    )
  );
}

/** XPath, and LDAP's filters. */
queryMethods.on("createExpression xpath selectNodes search_s xpath_eval", (flow, site) => {
  const value = site.name === "search_s" ? site.arguments[2] : site.arguments[0];
  judgeExpression(flow, site, value);
});

export const queryCalls = new Rules();
queryCalls.on(
  "document.evaluate document.createExpression xpath.select xpath.select1 xpath.evaluate xpath.parse ldap3.Connection().search lxml.etree.XPath",
  (flow, site) => judgeExpression(flow, site, site.arguments[0]),
);

function judgeExpression(flow: Flow, site: CallSite, value: Value | undefined): void {
  if (value && (taintOf(value) & from.remote) !== 0 && textOf(value) === undefined)
    tell(flow, site, "sql", "expression", "warn", "Puts input from outside into the text of a search");
}
