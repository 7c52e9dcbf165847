import type { Policy } from "../../policy/read-policy.ts";
import { changeParameter, readParameters } from "../change-parameter.ts";
import { type Artifact, chooseArtifact } from "../choose-artifact.ts";
import { plainName, quoteName } from "../quote-name.ts";
import type { Draft, OpenFinding, Remedy } from "./contract.ts";
import { refinePrompt } from "./refine-prompt.ts";

/** The longest pause that is proposed, in seconds: a person may be waiting. */
const MAX_BACKOFF_SECONDS = 30;
/** More retries than this are a storm of their own making. */
const ENOUGH_RETRIES = 3;

/**
 * Against storms of errors: a longer pause between retries, else fewer retries, where the agent or the team has
 * parameters with a known name; else a rule for the agent.
 */
export const toolErrorStorm: Remedy = {
  rule: "tool_error_storm",
  propose: (finding, artifacts, policy) =>
    tuneRetries(finding, artifacts, policy) ?? addRule(finding, artifacts, policy),
};

function tuneRetries(finding: OpenFinding, artifacts: readonly Artifact[], policy: Policy): Draft | null {
  const artifact = chooseArtifact(artifacts, "parameters", finding.agent);
  const parameters = artifact === null ? null : readParameters(artifact.content);
  if (artifact === null || parameters === null) return null;
  const step = Math.max(1, policy.max_parameter_step);
  const { retry_backoff_seconds: pause, max_tool_retries: retries } = parameters;
  if (typeof pause === "number" && pause >= 0 && pause < MAX_BACKOFF_SECONDS) {
    // From zero one second is the first step; from there on twice as long.
    const longer = pause === 0 ? 1 : Math.min(pause * Math.min(2, step), MAX_BACKOFF_SECONDS);
    return tune(finding, artifact, "retry_backoff_seconds", pause, longer, "seconds to wait before a retry");
  }
  if (typeof retries === "number" && Number.isInteger(retries) && retries > ENOUGH_RETRIES)
    return tune(
      finding,
      artifact,
      "max_tool_retries",
      retries,
      Math.max(ENOUGH_RETRIES, Math.ceil(retries / step)),
      "retries of a failing call",
    );
  return null;
}

function tune(
  finding: OpenFinding,
  artifact: Artifact,
  name: string,
  before: number,
  after: number,
  meaning: string,
): Draft | null {
  const content = after === before ? null : changeParameter(artifact.content, name, after);
  if (content === null) return null;
  const tool = plainName(finding.tool, "tools");
  return {
    changeType: "parameter_tuning",
    artifact,
    content,
    title: `${plainName(finding.agent, "The team")}: set ${name} to ${after} instead of ${before}`,
    reasoning:
      after > before
        ? `Errors of ${tool} come one right after the other, so retries are used up while the trouble lasts. A pause gives it time to pass (${meaning}: ${before} → ${after}).`
        : `Errors of ${tool} come again and again, so trying on mostly costs messages (${meaning}: ${before} → ${after}).`,
    risk: "low",
    change: `${name}: ${before} -> ${after}`,
  };
}

function addRule(finding: OpenFinding, artifacts: readonly Artifact[], policy: Policy): Draft | null {
  // Errors of the framework itself, such as the connection to the model, are in no agent's hands.
  if (finding.agent === null) return null;
  const tool = quoteName(finding.tool);
  return refinePrompt(
    { finding, artifacts, policy },
    {
      rule: `When ${tool ?? "a tool"} fails twice in a row, stop and read the error: correct what it names, use another way, or report the error instead of trying on.`,
      title: `${plainName(finding.agent, "The team")}: after two errors of ${plainName(finding.tool, "a tool")}, read the error before trying on`,
      reasoning:
        "One error followed the other without a change in between. The rule asks to act on what the error says.",
      change: `stop after two errors ${tool ?? ""}`,
    },
  );
}
