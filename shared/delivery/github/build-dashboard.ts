import { type Tick, writeBox } from "../../review/read-ticks.ts";
import { describeChangeType, describeStatus } from "../describe-state.ts";
import { tameLine } from "../tame-text.ts";
import type { DashboardContent, HeldBack, Listed } from "./read-dashboard.ts";
import { fold, quoteLine, table } from "./write-markdown.ts";

export const dashboardTitle = "Improvements of the agents";

/** How our part of the dashboard is found again; there is one per repository. */
export const dashboardId = "dashboard";

/** The sections, in the order in which they want attention, and what a box does there. */
const sections: {
  title: string;
  statuses: readonly string[];
  box?: Tick["command"];
  does?: string;
  most: number;
}[] = [
  { title: "Waiting for a decision", statuses: ["in_review"], box: "approve", does: "Approve", most: 40 },
  { title: "Sent back", statuses: ["changes_requested"], most: 20 },
  { title: "Approved", statuses: ["approved"], most: 20 },
  { title: "On their way", statuses: ["shipping", "reverting"], most: 30 },
  { title: "In force", statuses: ["deployed", "kept"], most: 20 },
  { title: "Refused by the checks", statuses: ["blocked"], most: 10 },
  {
    title: "Rejected, withdrawn or abandoned",
    statuses: ["rejected", "withdrawn", "abandoned", "expired"],
    box: "revive",
    does: "Propose anew",
    most: 20,
  },
  { title: "Replaced by others", statuses: ["superseded"], most: 10 },
  { title: "Reverted", statuses: ["reverted"], most: 10 },
];

const longest = 50_000;

/** Our part of the dashboard issue. */
export function buildDashboard(content: DashboardContent): string {
  const { listed, heldBack, limits } = content;
  const troubled = listed.filter(({ needs_attention }) => needs_attention !== null).slice(0, 20);
  const waiting = listed.filter(({ waits }) => waits !== undefined).slice(0, 20);
  const parts = [
    summary(listed),
    "Ticking a box acts at once, in the name of whoever ticks it: a reviewer of the team, mapped by an administrator. Everybody else's tick changes nothing.",
    ...(troubled.length === 0 ? [] : [warn(troubled)]),
    ...(waiting.length + heldBack.length === 0 ? [] : [wait(waiting, heldBack)]),
  ];
  let left = longest - parts.join("").length;
  for (const section of sections) {
    const own = listed.filter(({ status }) => section.statuses.includes(status));
    if (own.length === 0) continue;
    const lines: string[] = [];
    for (const each of own.slice(0, section.most)) {
      const line = lineOf(each, section);
      left -= line.length + 1;
      if (left < 0) break;
      lines.push(line);
    }
    const more = own.length - lines.length;
    const rest = more > 0 ? `\n\n… and ${more} more in the queue.` : "";
    parts.push(`### ${section.title} (${own.length})\n\n${lines.join("\n")}${rest}`);
  }
  const rows = limits.map(({ name, limit, used }) => [
    quoteLine(name, 80),
    quoteLine(limit, 80),
    quoteLine(used, 80),
  ]);
  parts.push(fold("Limits in force", table(["What", "Limit", "Now"], rows)));
  return parts.join("\n\n");
}

function summary(listed: readonly Listed[]): string {
  const count = (...statuses: string[]) => listed.filter(({ status }) => statuses.includes(status)).length;
  return `**${count("in_review")}** wait for a decision · **${count("shipping", "reverting")}** on their way · **${count("deployed", "kept")}** in force · **${count("reverted")}** reverted`;
}

function warn(troubled: readonly Listed[]): string {
  const lines = troubled.map(
    (each) =>
      `${boxOf(each, "retry")} Try again: ${nameOf(each)}: ${quoteLine(each.needs_attention ?? "", 300)}`,
  );
  return `### Needs attention (${troubled.length})\n\n${lines.join("\n")}`;
}

function wait(waiting: readonly Listed[], heldBack: readonly HeldBack[]): string {
  const lines = [
    ...waiting.map((each) => `- ${nameOf(each)}: ${quoteLine(each.waits ?? "", 300)}`),
    ...heldBack
      .slice(0, 20)
      .map(
        ({ team, why, count }) =>
          `- ${count} new ${count === 1 ? "proposal" : "proposals"} of **${quoteLine(team, 80)}**: ${quoteLine(why, 300)}`,
      ),
  ];
  const total = heldBack.reduce((sum, { count }) => sum + count, waiting.length);
  return `### Waits (${total})\n\n${lines.join("\n")}`;
}

function lineOf(each: Listed, { box, does }: (typeof sections)[number]): string {
  const start = box === undefined ? "-" : `${boxOf(each, box)} ${does}`;
  const state = describeStatus(each.status).toLowerCase();
  return `${start} ${nameOf(each)} · ${describeChangeType(each.change_type).toLowerCase()}, ${each.risk} risk, ${quoteLine(each.team, 80)} · ${state} since ${each.moved.slice(0, 10)}`;
}

function boxOf({ id, version }: Listed, command: Tick["command"]): string {
  return writeBox({ command, improvement: id, version });
}

function nameOf({ title, issue_number, pull_request_number }: Listed): string {
  const name = `**${quoteLine(tameLine(title) || "A proposal without a title", 120)}**`;
  const links = [issue_number, pull_request_number].flatMap((number) =>
    number === null ? [] : [`#${number}`],
  );
  return links.length === 0 ? name : `${name} (${links.join(", ")})`;
}
