import { afterAll, beforeAll, expect, it } from "vitest";
import { validateImprovements } from "../../../shared/validation/validate-improvements.ts";
import { after, startWorld, type World } from "../delivery/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

async function insert(content: string, more: Record<string, unknown> = {}): Promise<string> {
  const [made] = await world.sql`
    insert into public.improvements ${world.sql({
      ...(await base()),
      proposed_content: content,
      fingerprint: crypto.randomUUID(),
      ...more,
    })} returning id`;
  return String(made?.id);
}

async function base() {
  const [row] = await world.sql`
    select team_id, 'A title' as title, 'prompt_refinement' as change_type, 'Because.' as rationale, id as artifact_id,
      content_hash as base_hash, 'rule' as origin from public.current_artifacts limit 1`;
  return { ...row };
}

const validate = () => validateImprovements(world.database, { log: (line) => void world.logged.push(line) });

it("sends a good proposal to review and blocks a bad one, each with its report", async () => {
  const good = await insert(after);
  const bad = await insert("");
  const stale = await insert(after, { base_hash: "0".repeat(64) });
  expect(await validate()).toBe(3);
  expect(world.logged).toEqual([]);
  expect((await world.read(good)).status).toBe("in_review");
  expect((await world.read(bad)).status).toBe("blocked");
  expect((await world.read(stale)).status).toBe("blocked");
  const [report] =
    await world.sql`select verdict, report from public.validations where improvement_id = ${bad}`;
  expect(report).toMatchObject({
    verdict: "refused",
    report: { version: 1, summary: "Refused: The proposed text is empty." },
  });
  const [event] =
    await world.sql`select made_by, reason from public.improvement_events where improvement_id = ${bad} and to_status = 'blocked'`;
  expect(event).toEqual({ made_by: "validation", reason: "Refused: The proposed text is empty." });
});

it("does nothing when nothing waits", async () => {
  expect(await validate()).toBe(0);
});

it("validates once when two workers are at it", async () => {
  const id = await insert(`${after}Once.\n`);
  const reports = await Promise.all([validate(), validate(), validate()]);
  expect(reports.toSorted()).toEqual([0, 0, 1]);
  expect(await world.sql`select from public.validations where improvement_id = ${id}`).toHaveLength(1);
});

it("validates again when an administrator asks, by the policy that is then in force", async () => {
  const id = await insert(`${after}${"Long. ".repeat(40)}`);
  await world.sql`update public.policies set max_prompt_characters = 100 where team_id is null`;
  await validate();
  expect((await world.read(id)).status).toBe("blocked");
  await world.sql`update public.policies set max_prompt_characters = 32000 where team_id is null`;
  await world.sql`select private.move_improvement(${id}, 'proposed', private.system_actor('administrator', 'again'))`;
  await validate();
  expect((await world.read(id)).status).toBe("in_review");
});

it("gives work back when the database fails, and finishes later", async () => {
  const id = await insert(`${after}Later.\n`);
  const database = new Proxy(world.database, {
    get: (target, name) =>
      name === "from"
        ? () => {
            throw new Error("connection lost");
          }
        : Reflect.get(target, name).bind(target),
  });
  expect(await validateImprovements(database, { log: (line) => void world.logged.push(line) })).toBe(0);
  expect(world.logged).toEqual([`validation of ${id}: connection lost`]);
  const [item] = await world.sql`select last_error, lease_token from private.work_items where key = ${id}`;
  expect(item).toEqual({ last_error: "connection lost", lease_token: null });
  await world.sql`update private.work_items set run_after = now()`;
  expect(await validate()).toBe(1);
  expect((await world.read(id)).status).toBe("in_review");
});

it("stores the tests that travel with a change of code", async () => {
  const content = "export function twice(n) {\n  return n * 2;\n}\n";
  const [artifact] = await world.sql`
    insert into public.artifacts (team_id, kind, path, version, content)
    select team_id, 'code', 'src/twice.js', 1, ${content} from public.current_artifacts limit 1
    returning id, content_hash`;
  const id = await insert(content.replace("n * 2", "n + n + (n > 50 ? 1 : 0)"), {
    change_type: "code_modification",
    artifact_id: artifact?.id,
    base_hash: artifact?.content_hash,
  });
  expect(await validate()).toBe(1);
  const [stored] =
    await world.sql`select report, generated_files from public.validations where improvement_id = ${id}`;
  expect(stored?.generated_files).toEqual([
    { path: "src/twice.behaviour.test.js", content: expect.stringContaining("toStrictEqual(") },
  ]);
  expect(JSON.stringify(stored?.report)).toMatch(/twice\(\d+\) → \d+ → \d+/);
});

it("begins no more once it has computed enough, and leaves the rest to the next call untouched", async () => {
  const ids = [await insert(`${after}Fifth.\n`), await insert(`${after}Sixth.\n`)];
  expect(await validateImprovements(world.database, { computeMs: 0.001 })).toBe(1);
  const left =
    await world.sql`select lease_token, attempts from private.work_items where key in ${world.sql(ids)}`;
  expect(left).toEqual([{ lease_token: null, attempts: 0 }]);
  expect(await validate()).toBe(1);
});
