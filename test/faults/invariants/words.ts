import type { Stage } from "../stage.ts";

/** What people said that is not kept once and as they said it last, and copies that show it as it was. */
export async function findWrongWords(stage: Stage): Promise<string[]> {
  const { sql } = stage.world;
  const teams = stage.teams.map(({ id }) => id);
  const problems: string[] = [];
  for (const { improvement, surface, reference, edited, removed } of stage.said) {
    const kept = await sql`
      select c.id, c.body, c.removed_at, i.status, exists (select from public.comments a where a.answers_comment_id = c.id) as answered
      from public.improvements i left join public.comments c on c.improvement_id = i.id
        and ${reference} in (c.surface_ref, split_part(c.surface_ref, '#', 2))
      where i.id = ${improvement}`;
    const [row] = kept;
    const isOpen = ["in_review", "changes_requested", "approved", "shipping"].includes(row?.status);
    // The threads of what is over are read no more, and what was removed from them is not looked for.
    const isRead = surface === "github" || isOpen;
    const times = row?.id === null ? 0 : kept.length;
    const what = `what was said in ${surface} at ${reference}`;
    if (times > 1 || (times === 0 && isRead && !removed)) problems.push(`${what} is kept ${times} times`);
    if (times === 1 && isOpen && removed && row?.removed_at === null)
      problems.push(`${what} was removed and is still kept`);
    if (times === 1 && isRead && !removed && edited !== undefined && row?.body !== edited && !row?.answered)
      problems.push(`${what} was edited and is still "${row?.body}"`);
  }
  const behind = await sql`
    select k.surface, k.surface_ref from public.comment_copies k join public.comments c on c.id = k.comment_id
    join public.improvements i on i.id = c.improvement_id where i.team_id in ${sql(teams)} and k.revision < c.revision`;
  return [
    ...problems,
    ...behind.map(({ surface, surface_ref }) => `${surface} ${surface_ref} shows old words`),
  ];
}
