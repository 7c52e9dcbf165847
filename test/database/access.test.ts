import { afterAll, beforeAll, expect, test } from "vitest";
import { matrix, type Role, roles } from "./access-matrix.ts";
import { type Subject, subjects } from "./access-subjects.ts";
import { attempt, contentOf, makeAccessWorld, type Scope } from "./access-world.ts";
import type { World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await makeAccessWorld();
});
afterAll(() => world.drop());

const verbs = ["select", "insert", "update", "delete"] as const;

function statement(
  table: string,
  subject: Subject,
  verb: (typeof verbs)[number],
  scope: Scope,
  role: Role,
): string {
  const name = `public.${table}`;
  switch (verb) {
    case "select":
      return `select 1 from ${name} where ${subject.rows(scope)}`;
    case "insert":
      return `insert into ${name} ${subject.insert?.(scope, role)}`;
    case "update":
      return `update ${name} set ${subject.column} = ${subject.column} where ${subject.rows(scope)}`;
    case "delete":
      return `delete from ${name} where ${subject.rows(scope)}`;
  }
}

test("the matrix speaks of every table and view there is", async () => {
  const rows = await world.sql<{ relname: string }[]>`
    select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f') order by 1`;
  expect(Object.keys(matrix).sort()).toEqual(rows.map((row) => row.relname));
  expect(Object.keys(subjects).sort()).toEqual(Object.keys(matrix).sort());
});

test("every role may do what the matrix says, to its own team's rows and to another's, and the rest has no effect", async () => {
  const differences: string[] = [];
  let cells = 0;
  let denials = 0;
  const before = await contentOf(world.sql);
  for (const role of roles) {
    for (const [table, subject] of Object.entries(subjects)) {
      const expected = (matrix[table]?.[role] ?? "").split(" ");
      for (const [place, scope] of (["own", "other"] as const).entries()) {
        for (const [at, verb] of verbs.entries()) {
          const wanted = expected[place]?.[at];
          const got = await attempt(world, role, statement(table, subject, verb, scope, role), wanted);
          if (got !== wanted) differences.push(`${role} ${verb} ${table} (${scope}): ${got}, not ${wanted}`);
          cells += 1;
          if (wanted !== "y") denials += 1;
        }
      }
    }
    expect(await contentOf(world.sql), role).toEqual(before);
  }
  expect(differences).toEqual([]);
  expect(cells).toBe(roles.length * Object.keys(matrix).length * 8);
  expect(denials).toBeGreaterThan(cells / 2);
}, 60_000);
