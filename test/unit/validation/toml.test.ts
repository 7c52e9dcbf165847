import { describe, expect, it } from "vitest";
import { tomlSyntax } from "../../../shared/validation/checks/toml-syntax.ts";
import { makeSubject, refusals, statuses } from "./subject.ts";

const toml = (after: string) => makeSubject({ kind: "parameters", path: "p.toml", before: "a = 1\n", after });

describe("toml_syntax", () => {
  it.each([
    'title = "x"\n[server]\nport = 8080\nhosts = ["a", "b"]\n',
    "a.b.c = 1\n[a.d]\ne = 0x1F\n",
    "[[tools]]\nname = 'a'\n[[tools]]\nname = 'b'\n",
    "text = \"\"\"\nseveral\nlines\"\"\"\nraw = '''\\d'''\n",
    "at = 2026-01-31T07:32:00Z\nratio = 6.5e-3\nbig = 1_000\nnot = nan\n",
    "point = { x = 1, y = { z = 2 } }\n",
    "# nothing\n",
  ])("passes %j", (source) => {
    expect(statuses(tomlSyntax, toml(source))).toEqual(["passed"]);
  });
  it.each([
    "a = 1\na = 2\n",
    "[a]\n[a]\n",
    "a = \n",
    "a = [1, 2\n",
    "a = 'open\n",
    "a = 1 b = 2\n",
    "[a\nb = 1\n",
    "a = 01\n",
    "a = tru\n",
    "a = { b = 1\n",
    "= 1\n",
    "__proto__ = 1\n",
    "[a.__proto__]\nb = 1\n",
    "a = 1\n[a.b]\n",
    "a = 1\u0000\n",
  ])("refuses %j", (source) => {
    expect(refusals(tomlSyntax, toml(source))).toHaveLength(1);
  });
  it("says where it fails", () => {
    const [outcome] = tomlSyntax.check(toml("a = 1\nb = = 2\n"));
    expect(outcome?.location).toMatchObject({ path: "p.toml", line: 2 });
  });
});
