import { z } from "zod";
import type { Dossier } from "./read-dossier.ts";

const row = z.object({
  metric: z.string(),
  guards: z.boolean(),
  effect: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** What the interval rests on; uncontrolled ones hold chance alone, and nothing is claimed. */
  interval: z.string().nullable(),
  baseline: z.object({ tasks: z.number(), value: z.number().nullable() }),
  candidate: z.object({ tasks: z.number(), value: z.number().nullable() }),
  words: z.object({
    name: z.string(),
    baseline: z.string(),
    candidate: z.string(),
    effect: z.string(),
    interval: z.string(),
    verdict: z.string(),
  }),
});

const withReport = z.object({
  report: z.object({
    headline: z.string(),
    sentences: z.array(z.string()),
    evidence: z.enum(["randomised", "observational"]),
    rows: z.array(row),
    health: z.array(z.object({ name: z.string(), sound: z.boolean(), text: z.string() })),
  }),
});

/** What is known of an effect, in words and numbers, as it was stored when it was measured: every surface says the same. */
export type ShownReport = z.infer<typeof withReport>["report"];

/** The report on an improvement's effect; undefined before one was made. */
export function reportOf({ effects }: Pick<Dossier, "effects">): ShownReport | undefined {
  for (const { details } of effects) {
    const found = withReport.safeParse(details);
    if (found.success) return found.data.report;
  }
  return undefined;
}

/** Whether there is a number to show yet. */
export function hasSizes({ rows }: ShownReport): boolean {
  return rows.some(({ effect }) => effect !== null);
}

/** The verdict and the size that belongs to it, for where there is little room. Of what is not claimed no interval is told. */
export function inShort({ headline, rows: [decides] }: ShownReport): string {
  if (decides === undefined || decides.effect === null || decides.interval === null) return headline;
  if (decides.interval === "uncontrolled") return headline;
  const { name, effect, interval } = decides.words;
  return `${headline} ${name} ${effect} (95 % interval ${interval}).`;
}

/** How old and new are called: versions where both ran side by side, times where one followed the other. */
export function sidesOf({ evidence }: Pick<ShownReport, "evidence">): { old: string; new: string } {
  return evidence === "randomised"
    ? { old: "Old version", new: "New version" }
    : { old: "Before", new: "After" };
}

const evidences: Record<ShownReport["evidence"], string> = {
  randomised: "randomised: chance decided which task got which version",
  observational: "observational: compared before and after",
};

/** What it rests on: how it was compared, over which time, and whose word the outcomes are. */
export function describeEvidence(report: ShownReport, dossier: Dossier): string {
  const told = dossier.effects[0]?.rests_on ?? "";
  const parts = [evidences[report.evidence], timeOf(report, dossier), told === "" ? "" : `outcomes ${told}`];
  return parts.filter((part) => part !== "").join("; ");
}

function timeOf({ evidence }: ShownReport, { experiment, improvement }: Dossier): string {
  if (evidence === "observational")
    return improvement.deployed_at === null ? "" : `in force since ${improvement.deployed_at.slice(0, 10)}`;
  const { started_at, counted_at } = experiment ?? {};
  if (!started_at || !counted_at) return "";
  const days = (Date.parse(counted_at) - Date.parse(started_at)) / 86_400_000;
  return days < 1.5 ? `over ${Math.max(1, Math.round(days * 24))} hours` : `over ${Math.round(days)} days`;
}
