import type { CallSite, Flow } from "../flow/flow.ts";
import { from, textOf, untrusted, type Value } from "../flow/value.ts";
import { nameOrigin, Rules, taintOf, tell, weigh } from "./judge.ts";

/** Patterns that others choose. */
export const patternInjection = new Rules();

patternInjection.on(
  "RegExp window.RegExp re.compile re.match re.search re.fullmatch re.findall re.finditer re.sub re.subn re.split regex.compile regex.match regex.search xregexp XRegExp",
  (flow, site) => {
    const [first] = site.arguments;
    judgePattern(flow, site, first);
    noteConstant(flow, site, first);
  },
);

/** Methods of texts that make a pattern of their argument. */
export const patternMethods = new Rules();
patternMethods.on("match search matchAll", (flow, site) => {
  if (flow.program.language === "python" || site.receiver?.path === "RegExp") return;
  const [first] = site.arguments;
  if (first && (first.taint & from.remote) !== 0 && first.path !== "RegExp") judgePattern(flow, site, first);
});

function judgePattern(flow: Flow, site: CallSite, pattern: Value | undefined): void {
  if (!pattern || pattern.path === "RegExp" || pattern.path === "re.compile()") return;
  const taint = taintOf(pattern) & untrusted;
  tell(
    flow,
    site,
    "redos",
    "pattern",
    weigh(taint, { remote: "warn", parameter: "warn", rest: undefined }),
    `Makes a regular expression of ${nameOrigin(taint)}, which can be made to run for years`,
  );
}

/** Patterns given as texts are judged together with the literals. */
function noteConstant(flow: Flow, site: CallSite, pattern: Value | undefined): void {
  const text = textOf(pattern);
  if (text !== undefined && text.length > 3)
    flow.patterns.push({ pattern: text, flags: textOf(site.arguments[1]) ?? "", at: site.at });
}
