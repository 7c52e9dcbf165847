import { z } from "zod";
import { hashParts } from "../logs/hash-text.ts";
import type { Policy } from "../policy/read-policy.ts";
import { type Artifact, chooseArtifact } from "../proposals/choose-artifact.ts";
import type { OpenFinding } from "../proposals/remedies/contract.ts";
import { findRemedy } from "../proposals/remedies/index.ts";
import { fingerprintDraft } from "../proposals/write-improvement.ts";
import { type Adapted, adaptChange } from "./adapt-change.ts";

/** A pattern as it is stored. */
export interface Pattern {
  pattern: string;
  change_type: string;
  rule: string;
  change: unknown;
}

/** A pattern's change as it would be proposed to a team. */
export interface FittedChange {
  artifact: Artifact;
  adapted: Adapted;
  fingerprint: string;
  risk: "low" | "medium";
}

const storedChange = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("rules"), rules: z.array(z.string().min(1)).min(1) }),
  z.object({ kind: z.literal("parameter"), name: z.string(), before: z.number(), after: z.number() }),
]);

/** The kind of artifact that each transferable type of change is made on. */
const kinds = new Map([
  ["prompt_refinement", "prompt"],
  ["role_adjustment", "role"],
  ["parameter_tuning", "parameters"],
]);

/** The change on this team's own content, with the fingerprint that their own rules would give it. */
export async function adaptToTeam(
  { change, change_type, rule, pattern }: Pattern,
  finding: OpenFinding,
  artifacts: readonly Artifact[],
  policy: Policy,
): Promise<FittedChange | { reason: string }> {
  const kind = kinds.get(change_type);
  const artifact = kind === undefined ? null : chooseArtifact(artifacts, kind, finding.agent);
  if (artifact === null) return { reason: "There is nothing here that it could change." };
  const adapted = adaptChange(storedChange.parse(change), { ...finding, content: artifact.content }, policy);
  if ("reason" in adapted) return adapted;
  // What our own rule would have proposed is the same proposal: a refusal of one is a refusal of the other.
  const draft = findRemedy(rule)?.propose(finding, artifacts, policy);
  const isOurs = draft?.content === adapted.content && draft.artifact.id === artifact.id;
  const fingerprint = isOurs
    ? await fingerprintDraft(draft, rule)
    : await hashParts(artifact.path, change_type, rule, pattern);
  // Words of people of another team are looked at more closely than our own.
  const risk = isOurs || change_type === "parameter_tuning" ? "low" : "medium";
  return { artifact, adapted, fingerprint, risk };
}
