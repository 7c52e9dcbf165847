import { type Call, matchCalls } from "../match-calls.ts";
import type { Message } from "../prepare-messages.ts";
import type { Detector, Finding, Span } from "./contract.ts";
import { spanOf } from "./sightings.ts";

/** What programs answer when they do not know the tool, in the words of their libraries. */
const unknownTool =
  /\b(?:unknown|no such|unrecogni[sz]ed|unsupported|undefined|invalid) (?:tool|function|command|method|action)\b|\b(?:tool|function|command)\b.{0,80}\b(?:not found|does not exist|is not (?:available|defined|supported|registered|a valid))/i;
/** … and when its arguments do not fit. */
const badArguments =
  /\b(?:missing|unexpected|invalid|unknown|required|wrong)\b.{0,40}\b(?:argument|parameter|field|keyword|propert|input|value|key)|\b(?:argument|parameter|field|propert)\w*\b.{0,60}\b(?:required|missing|invalid|unexpected|not allowed)|validation error|schema|jsondecode|must be (?:one of|a|an|in)\b|should be (?:a|an) valid/i;
/** Arguments that do not fit must be seen so often: the first answer may be how an agent learns the form. */
const TIMES = 2;

/** A tool that does not exist, or arguments that its program refuses. */
export const wrongCall: Detector = {
  rule: "wrong_call",
  title: "Calls the wrong tool, or with wrong arguments",
  mast: null,
  detect(_task, messages) {
    const groups = new Map<
      string,
      { agent: string; tool: string | null; unknown: boolean; calls: Call[]; spans: Span[] }
    >();
    for (const found of matchCalls(messages)) {
      const { call, result } = found;
      if (call.actor === null || result === null || !result.failed) continue;
      const text = result.content.slice(0, 600);
      const unknown = unknownTool.exec(text);
      const hit = unknown ?? badArguments.exec(text);
      if (hit === null) continue;
      const key = `${call.actor}\n${call.tool}`;
      const group = groups.get(key) ?? {
        agent: call.actor,
        tool: call.tool,
        unknown: false,
        calls: [],
        spans: [],
      };
      groups.set(key, group);
      group.unknown ||= unknown !== null;
      group.calls.push(found);
      group.spans.push(spanOf(result, hit));
    }
    return [...groups.values()]
      .filter(({ unknown, calls }) => unknown || calls.length >= TIMES)
      .map(({ agent, tool, unknown, calls, spans }): Finding => {
        const evidence = calls.flatMap(({ call, result }): Message[] => (result ? [call, result] : [call]));
        return {
          severity: calls.length > TIMES ? "high" : "medium",
          agent,
          tool,
          summary: unknown
            ? `${agent} calls ${tool ?? "a tool"}, which does not exist.`
            : `${agent} calls ${tool ?? "a tool"} with arguments that it refuses.`,
          confidence: 0.85,
          evidence,
          spans,
          wasted: evidence,
          errors: calls.length,
        };
      });
  },
};
