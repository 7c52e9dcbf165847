import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { languageChecked } from "../../../shared/validation/checks/language-checked.ts";
import { sqlSyntax } from "../../../shared/validation/checks/sql-syntax.ts";
import { loadParser, parseSource } from "../../../shared/validation/code/parse-source.ts";
import { runChecks } from "../../../shared/validation/run-checks.ts";
import { makeSubject, refusals, statuses } from "./subject.ts";

const sql = (after: string) =>
  makeSubject({ kind: "code", path: "supabase/migrations/1_a.sql", before: "select 1;\n", after });

await loadParser("sql");

describe("sql_syntax", () => {
  const migrations = new URL("../../../supabase/migrations/", import.meta.url);
  it.each(readdirSync(migrations))("passes what Postgres runs: %s", (file) => {
    expect(parseSource(readFileSync(new URL(file, migrations), "utf8"), "sql", file).status).toBe("parsed");
  });
  it.each([
    "select a from b where c = $1;",
    "create table a (id bigint generated always as identity primary key, b jsonb not null default '{}');",
    "merge into a using b on a.id = b.id when matched then update set c = b.c when not matched then do nothing;",
    "select '{\"a\": 1}'::jsonb -> 'a', (array[1, 2])[1], e'\\n', $q$ it's $q$;",
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 9) select * from n;",
    "-- nothing but a comment",
  ])("passes %s", (source) => {
    expect(statuses(sqlSyntax, sql(source))).toEqual(["passed"]);
  });
  it.each([
    "selec 1;",
    "select from where;",
    "create table a (id bigint primary key,);",
    "select (1;",
    "select 'open;",
    "insert a values (1);",
    "select 1\0; drop table a;",
    "\\d a",
    "update a set where b = 1;",
    "create function f() returns int language sql as $$ select 1;",
  ])("refuses %s", (source) => {
    expect(refusals(sqlSyntax, sql(source))).toHaveLength(1);
  });
  it("says where it fails, also behind characters of two units", () => {
    const [outcome] = sqlSyntax.check(sql("select 1;\nselect '😀é', , 2;\n"));
    expect(outcome?.location).toMatchObject({ line: 2, column: 15 });
  });
  it("goes on after a source that stopped the parser", async () => {
    const stopping = `select ${"1+".repeat(30_000)}1`;
    expect(parseSource(stopping, "sql", "a.sql").status).toBe("unreadable");
    await loadParser("sql");
    expect(parseSource("select 1", "sql", "a.sql").status).toBe("parsed");
  });
});

describe("valid SQL", () => {
  it("is seen by people only where policy lets the unchecked be seen: what it does is not judged", async () => {
    expect(refusals(languageChecked, sql("drop table a;"))[0]).toContain("only whether it parses");
    expect((await runChecks(sql("drop table a;"))).verdict).toBe("refused");
  });
});
