import { type Database, unwrap } from "../../platform/database.ts";
import { finishedStates } from "../describe-state.ts";

/** A proposal as the dashboard lists it. */
export interface Listed {
  id: string;
  version: number;
  title: string;
  status: string;
  risk: string;
  change_type: string;
  team: string;
  issue_number: number | null;
  pull_request_number: number | null;
  waits: string | undefined;
  needs_attention: string | null;
  moved: string;
}

/** Proposals of a team that wait before anybody has checked them: what they say is for nobody yet. */
export interface HeldBack {
  team: string;
  why: string;
  count: number;
}

/** A limit in force and how much of it is used. */
export interface Limit {
  name: string;
  limit: string;
  used: string;
}

/** Everything that the dashboard of a repository shows. */
export interface DashboardContent {
  listed: Listed[];
  heldBack: HeldBack[];
  limits: Limit[];
  issueNumber: number | undefined;
}

const mostListed = 300;
/** States in which somebody has to do something, and the others that are shown. */
const unfinished = ["in_review", "changes_requested", "approved", "shipping", "reverting"];
const finished = ["blocked", ...finishedStates];

/** Reads what a dashboard shows: what waits for somebody before whatever is over, each with its newest moves first. */
export async function readDashboard(database: Database, repository: string): Promise<DashboardContent> {
  const columns =
    "id, version, title, status, risk, change_type, team_id, issue_number, pull_request_number, needs_attention, status_changed_at";
  const ofRepository = () =>
    database
      .from("improvements")
      .select(columns)
      .ilike("repository", repository.replace(/[%_\\]/g, "\\$&"))
      .order("status_changed_at", { ascending: false })
      .limit(mostListed);
  const [open, troubled, over, waiting, teams, budgets, known] = await Promise.all([
    ofRepository().in("status", unfinished),
    ofRepository().in("status", finished).neq("needs_attention", ""),
    ofRepository().in("status", finished).is("needs_attention", null),
    database.from("waiting_improvements").select("id, team_id, status, why"),
    database
      .from("teams")
      .select("id, name")
      .ilike("repository", repository.replace(/[%_\\]/g, "\\$&")),
    database.from("rate_budgets").select("*").eq("surface", "github").order("operation"),
    database.from("github_dashboards").select("issue_number").eq("repository", repository.toLowerCase()),
  ]);
  const why = new Map(unwrap(waiting).map((row) => [row.id, row.why ?? undefined]));
  const names = new Map(unwrap(teams).map(({ id, name }) => [id, name]));
  const rows = [...unwrap(open), ...unwrap(troubled), ...unwrap(over)];
  const heldBack = new Map<string, HeldBack>();
  for (const { team_id, status, why } of unwrap(waiting)) {
    const team = names.get(team_id ?? 0);
    if (status !== "proposed" || team === undefined || why === null) continue;
    const key = `${team_id} ${why}`;
    heldBack.set(key, { team, why, count: (heldBack.get(key)?.count ?? 0) + 1 });
  }
  return {
    listed: rows.map(({ team_id, status_changed_at, ...row }) => ({
      ...row,
      team: names.get(team_id) ?? "",
      waits: why.get(row.id),
      moved: status_changed_at,
    })),
    heldBack: [...heldBack.values()],
    limits: [
      ...(await readPolicyLimits(database, unwrap(teams), rows)),
      ...unwrap(budgets).map(({ operation, burst, per_minute, paused_until }) => ({
        name: `GitHub: ${operation.replaceAll("_", " ")}`,
        limit: `${burst} at once, then ${per_minute} a minute`,
        used:
          paused_until !== null && Date.parse(paused_until) > Date.now() ? "paused at GitHub's wish" : "–",
      })),
    ],
    issueNumber: unwrap(known)[0]?.issue_number ?? undefined,
  };
}

async function readPolicyLimits(
  database: Database,
  teams: readonly { id: number }[],
  rows: readonly { status: string; pull_request_number: number | null }[],
): Promise<Limit[]> {
  const [team] = teams;
  if (!team) return [];
  const policy = unwrap(await database.rpc("read_policy", { team: team.id, change_type: "" }));
  const open = rows.filter(
    ({ status, pull_request_number }) =>
      status === "shipping" ||
      status === "reverting" ||
      (status === "changes_requested" && pull_request_number !== null),
  ).length;
  const reviewed = rows.filter(({ status }) => status === "in_review").length;
  return [
    { name: "Open pull requests here", limit: String(policy.open_pull_requests), used: String(open) },
    { name: "Open proposals of a team", limit: String(policy.open_proposals), used: String(reviewed) },
    { name: "Proposals of a team within an hour", limit: String(policy.proposals_per_hour), used: "–" },
    { name: "Decisions waiting for one reviewer", limit: String(policy.decisions_per_reviewer), used: "–" },
  ];
}
