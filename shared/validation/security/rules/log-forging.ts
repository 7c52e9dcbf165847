import type { CallSite, Flow } from "../flow/flow.ts";
import { from, mark, type Value } from "../flow/value.ts";
import { logCalls } from "./data-leaks.ts";
import { Rules } from "./judge.ts";

/** Lines in a log that others write: a line break is all they need. */
export const logForging = new Rules();

logForging.on(logCalls, (flow, site) => judgeLines(flow, site));

/** Only told: whoever logs what is asked logs such lines all day, and no secret leaves. */
function judgeLines(flow: Flow, site: CallSite): void {
  if (flow.tests > 0 || !site.arguments.some(mayBreakLine)) return;
  const detail = "Lets input from outside begin lines of its own in the log";
  flow.report({ family: "secret-leak", kind: "lines", level: "info", detail, at: site.at });
}

const texts = /^req\.(?:(?:query|params|headers|cookies|body|args|form)\.\w+|url|originalUrl)$/;

/** A text; objects are written in a form of their own. */
function mayBreakLine({ taint, marks, path }: Value): boolean {
  if ((taint & from.remote) === 0 || (marks & (mark.line | mark.cleaned)) !== 0) return false;
  return (marks & mark.text) !== 0 || texts.test(path ?? "");
}
