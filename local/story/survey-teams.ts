import { slugTeam } from "../../shared/logs/identify-task.ts";
import { parseLogLine } from "../../shared/logs/parse-log-line.ts";
import { readLines } from "../import-logs/read-lines.ts";

/** A team found in a file, and what its agents were told. */
export interface SurveyedTeam {
  slug: string;
  name: string;
  messages: number;
  agents: { name: string; messages: number }[];
  /** The first system message, which holds the instructions in most frameworks' logs. */
  instructions: string | null;
}

const maxLineBytes = 8_388_608;

/** Reads which teams a file of conversations holds. Lines that cannot be read are left to the import to name. */
export async function surveyTeams(file: string): Promise<SurveyedTeam[]> {
  const teams = new Map<string, SurveyedTeam & { counts: Map<string, number> }>();
  for await (const { text } of readLines(file, maxLineBytes)) {
    const parsed = text?.trim() ? parseLogLine(text) : undefined;
    if (!parsed || !("line" in parsed)) continue;
    const { line } = parsed;
    const slug = slugTeam(line.team ?? "");
    if (slug === null) continue;
    const team = teams.get(slug) ?? {
      slug,
      name: line.team ?? slug,
      messages: 0,
      agents: [],
      instructions: null,
      counts: new Map(),
    };
    teams.set(slug, team);
    team.messages++;
    if (line.message_type === "system") team.instructions ??= line.content ?? null;
    else if (line.role !== "user" && line.role !== "tool" && line.message_type !== "tool_result")
      team.counts.set(line.agent, (team.counts.get(line.agent) ?? 0) + 1);
  }
  return [...teams.values()]
    .map(({ counts, ...team }) => ({
      ...team,
      agents: [...counts]
        .map(([name, messages]) => ({ name, messages }))
        .sort((a, b) => b.messages - a.messages),
    }))
    .sort((a, b) => b.messages - a.messages);
}
