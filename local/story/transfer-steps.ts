import { runtimeAccounts } from "../sample/organisation.ts";
import { signIn, writeTasks } from "../sample/runtime.ts";
import { type SimulatedTask, simulateSupport } from "../sample/simulate-support.ts";
import { analyse, type Loop, propose } from "./loop.ts";
import type { Narrator } from "./narrator.ts";
import { shorten } from "./tell.ts";

/** The id that supabase/seed.sql gives to the team "billing". */
const billingTeamId = 2;
const week = 7 * 86_400_000;

interface Offered {
  title: string;
  rationale: string;
  added: string[];
  chance: number;
  similarity: number;
}

/** The other team has the same trouble in its own words, and is offered what helped the first. */
export async function offerTheCure(loop: Loop, narrator: Narrator): Promise<void> {
  narrator.step("learning", "Another team has the same trouble, and is offered what helped");
  const { stack, sql } = loop;
  const billing = await signIn(stack.url, stack.keys.publishable, runtimeAccounts.billing);
  const now = new Date();
  const tasks = simulateSupport({
    count: 16,
    seed: 7,
    from: new Date(now.getTime() - week),
    to: now,
    behaviour: { researcherPrompt: "", researcherParameters: {} },
  });
  await writeTasks(billing, billingTeamId, tasks.map(asBilling));
  await analyse(loop);
  await propose(loop);
  const [offered] = await sql<Offered[]>`
    select i.title, i.rationale, a.chance, a.similarity,
      array(select line from unnest(string_to_array(i.proposed_content, E'\n')) line
        where line like '- %' and position(line in base.content) = 0) as added
    from public.improvements i join public.pattern_adoptions a on a.improvement_id = i.id
    join public.artifacts base on base.id = i.artifact_id
    where i.team_id = ${billingTeamId} and i.origin = 'pattern'`;
  if (!offered) throw new Error(`Billing was offered nothing: ${JSON.stringify(await explain(loop))}`);
  narrator.tell(`“${offered.title}”`);
  narrator.tell(
    `Similarity ${offered.similarity.toFixed(2)}; that it helps is ${Math.round(offered.chance * 100)} % probable. In their own prompt it reads: ${offered.added.map((line) => shorten(line, 140)).join(" ")}`,
  );
}

/** The same work with the names that billing has for it. */
function asBilling(task: SimulatedTask): SimulatedTask {
  const text = JSON.stringify({ ...task, external_id: `billing ${task.external_id}` })
    .replaceAll("researcher", "accountant")
    .replaceAll("search_knowledge_base", "find_invoice");
  return JSON.parse(text);
}

function explain({ sql }: Loop) {
  return sql`
    select p.rule, p.spread, p.because, p.chance, p.measured_teams, a.how, a.reason, a.similarity
    from public.patterns p left join public.pattern_adoptions a on a.pattern_id = p.id`;
}
