import type { Sql } from "../postgres/connect.ts";
import { runtimeAccounts } from "./organisation.ts";
import { type RuntimeClient, signIn, writeTasks } from "./runtime.ts";
import { type Behaviour, type SimulatedTask, simulateSupport } from "./simulate-support.ts";

/** The id that supabase/seed.sql gives to the team "support". */
export const supportTeamId = 1;

const day = 24 * 60 * 60 * 1000;

/** How the team behaves now: by the prompt and the parameters that are in force. */
export async function readBehaviour(sql: Sql): Promise<Behaviour> {
  const rows = await sql<{ kind: string; content: string }[]>`
    select kind, content from public.current_artifacts where team_id = ${supportTeamId} and agent = 'researcher'`;
  const contentOf = (kind: string) => rows.find((row) => row.kind === kind)?.content ?? "";
  return {
    researcherPrompt: contentOf("prompt"),
    researcherParameters: JSON.parse(contentOf("parameters") || "{}"),
  };
}

export async function signInSupport(url: string, publishableKey: string): Promise<RuntimeClient> {
  return signIn(url, publishableKey, runtimeAccounts.support);
}

export interface PlayedWork {
  tasks: SimulatedTask[];
  messages: number;
}

/** The week that ended just now, with the fault that is planted in the first prompt. */
export async function playPastWeek(
  client: RuntimeClient,
  behaviour: Behaviour,
  now: Date,
): Promise<PlayedWork> {
  const from = new Date(now.getTime() - 7 * day);
  return play(client, simulateSupport({ count: 120, seed: 1, from, to: now, behaviour }));
}

/** The week that follows a change, pretended in advance. */
export async function playNextWeek(
  client: RuntimeClient,
  behaviour: Behaviour,
  from: Date,
  seed: number,
): Promise<PlayedWork> {
  const to = new Date(from.getTime() + 7 * day);
  return play(client, simulateSupport({ count: 120, seed, from, to, behaviour }));
}

async function play(client: RuntimeClient, tasks: SimulatedTask[]): Promise<PlayedWork> {
  return { tasks, messages: await writeTasks(client, supportTeamId, tasks) };
}
