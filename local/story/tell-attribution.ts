import { quoteText } from "../../shared/logs/redact-text.ts";
import type { Sql } from "../postgres/connect.ts";
import type { Narrator } from "./narrator.ts";

interface BlamedRow {
  team: string;
  title: string;
  subject: "agent" | "step";
  agent: string;
  seq: number | null;
  probability: number;
  reasons: string[];
  content: string | null;
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

/** Tells of one failed task who and which step most likely caused it: of the one that is clearest. */
export async function tellAttribution(sql: Sql, narrator: Narrator): Promise<void> {
  const rows = await sql<BlamedRow[]>`
    with clearest as (
      select team_id, task_id from public.task_attributions where subject = 'step' and rank = 1
      order by probability desc, task_id limit 1
    )
    select g.slug as team, t.title, a.subject, a.agent, a.seq, a.probability, a.reasons, m.content
    from clearest c
    join public.task_attributions a using (team_id, task_id)
    join public.tasks t on t.id = a.task_id
    join public.teams g on g.id = a.team_id
    left join public.messages m on m.team_id = a.team_id and m.task_id = a.task_id and m.id = a.message_id
    order by a.subject, a.rank`;
  const [first] = rows;
  if (first === undefined) return;
  const agents = rows.filter(({ subject }) => subject === "agent");
  narrator.tell(
    `Who and which step caused it, for one failed task of ${first.team}, “${quoteText(first.title, 80)}”:`,
  );
  narrator.tell(
    `  most likely ${agents.map(({ agent, probability }) => `${agent} (${percent(probability)})`).join(", then ")}`,
  );
  for (const { agent, seq, probability, reasons, content } of rows.filter(
    ({ subject }) => subject === "step",
  ))
    narrator.tell(
      `  step ${seq}, ${percent(probability)}: ${agent}: “${quoteText(content ?? "", 100)}”, because ${reasons.join("; ")}`,
    );
}
