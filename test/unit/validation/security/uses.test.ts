import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { loadParser } from "../../../../shared/validation/code/parse-source.ts";
import { protectionKept } from "../../../../shared/validation/security/checks/protection-kept.ts";
import { makeSubject } from "../subject.ts";

beforeAll(() => loadParser("python"));

/** What the check says of a change of the function `act`. */
function losses(before: string, after: string, path = "src/a.js"): string[] {
  return protectionKept
    .check(makeSubject({ kind: "code", path, before, after }))
    .filter(({ status, level }) => status !== "passed" && level !== "info")
    .map(({ detail }) => detail);
}

const act = (body: string, parameters = "req, store") =>
  `export async function act(${parameters}) {\n${body}\n}\n`;

describe("what goes through a check before it is used", () => {
  it.each([
    [
      "the raw value beside the parsed one",
      "const parsed = Body.parse(req.body); return store.find([parsed.id]);",
      "[parsed.id]",
      "[req.body.id]",
      "did not go through parse",
    ],
    [
      "the raw value beside what was unpacked",
      "const { id, name } = Body.parse(req.body); return store.rename(id, name);",
      "(id, name)",
      "(id, req.body.name)",
      "did not go through parse",
    ],
    [
      "the whole body beside the answer of a schema",
      "const found = Body.safeParse(req.body); if (!found.success) throw new Error(); await store.add(found.data);",
      "found.data",
      "req.body",
      "did not go through safeParse",
    ],
    [
      "a bound",
      "const most = Math.min(Number(req.most) || 9, 100); return store.find({ most });",
      "Math.min(Number(req.most) || 9, 100)",
      "Number(req.most) || 9",
      "did not go through min",
    ],
    [
      "a bound that is put back into the name",
      "let { most } = req; most = Math.min(most, 5); store.find(most);",
      "most = Math.min(most, 5);",
      "",
      "did not go through min",
    ],
    [
      "a bound as a condition",
      "let most = req.most; if (most > 100) most = 100; store.find(most);",
      "if (most > 100) most = 100;",
      "",
      "did not go through the choice",
    ],
    [
      "a bound as a choice",
      "const most = req.most > 9 ? 9 : req.most; store.find(most);",
      "req.most > 9 ? 9 : req.most",
      "req.most",
      "did not go through the choice",
    ],
    [
      "a list of what is allowed",
      'const by = ALLOWED.includes(req.by) ? req.by : "id"; store.sort(by);',
      "sort(by)",
      "sort(req.by)",
      "did not go through the choice",
    ],
    [
      "a text that was cut",
      "return store.ask(req.text.slice(0, 4000));",
      ".slice(0, 4000)",
      "",
      "did not go through slice",
    ],
    [
      "a list that was cut",
      "for (const one of req.items.slice(0, LIMIT)) store.send(one);",
      ".slice(0, LIMIT)",
      "",
      "Walks over what did not go through slice",
    ],
    [
      "the raw text beside the clean one",
      "const clean = strip.sanitize(req.html); store.count(clean.length); store.show(clean);",
      "show(clean)",
      "show(req.html)",
      "did not go through sanitize",
    ],
    [
      "one value checked, another one used",
      "const doc = await store.load(req.id); if (doc.owner !== req.user.id) throw new Error(); store.remove(doc.id);",
      "remove(doc.id)",
      "remove(req.body.id)",
      "another value than the one that is checked",
    ],
  ])("is missed: %s", (_what, body, from, to, said) => {
    expect(body).toContain(from);
    expect(losses(act(body), act(body.replace(from, to))).join(" ")).toContain(said);
  });

  it.each([
    ["size = min(size, 100)\n    return store.list(size)", "size = min(size, 100)\n    "],
    ["data = Schema.model_validate(req)\n    store.put(data.name)", "Schema.model_validate(req)", "req"],
    ["return store.ask(req[:4000])", "[:4000]"],
    [
      "if not is_inside(req):\n        raise ValueError()\n    return store.read(req)",
      "read(req)",
      "read(size)",
    ],
  ])("is missed in Python: %s", (body, from, to = "") => {
    const whole = `def act(req, store, size):\n    ${body}\n`;
    expect(whole).toContain(from);
    expect(losses(whole, whole.replace(from, to), "a.py")).not.toEqual([]);
    expect(losses(whole, whole.replaceAll("size", "count").replaceAll("req", "given"), "a.py")).toEqual([]);
  });

  it.each([
    [
      "a name for what was parsed",
      "const parsed = Body.parse(req.body); return store.find(parsed.id);",
      "const { id } = Body.parse(req.body); return store.find(id);",
    ],
    [
      "a bound in other words",
      "const most = Math.min(req.most, 100); return store.find(most);",
      "const most = req.most > 100 ? 100 : req.most; return store.find(most);",
    ],
    [
      "a bound where it is used",
      "const most = Math.min(req.most, 100); return store.find({ most });",
      "return store.find({ most: Math.min(req.most, 100) });",
    ],
    [
      "another check",
      "const body = joi.validate(req.body); return store.find(body.id);",
      "const body = Body.parse(req.body); return store.find(body.id);",
    ],
    [
      "a use more",
      "const id = escapeId(req.id); return store.find(id);",
      "const id = escapeId(req.id); store.count(req.id.length); return store.find(id);",
    ],
    [
      "another field beside the checked one",
      'if (!req.mail) throw new Error("none"); store.send(req.mail, req.name);',
      'if (!req.mail) throw new Error("none"); store.send(req.mail, req.fullName);',
    ],
    [
      "a piece of a page",
      "return store.show(req.items.slice(req.from, req.from + 10));",
      "return store.show(req.items.slice(req.from, req.from + PAGE));",
    ],
    ["spaces that stay", "store.save(req.name.trim());", "store.save(req.name);"],
  ])("is kept: %s", (_what, before, after) => {
    expect(losses(act(before), act(after))).toEqual([]);
  });
  it.each([
    ["jwt.verify(req.token, key, { algorithms: ['RS256'] });", "{ algorithms: ['RS256'] }", "{}"],
    ["call(req.url, { signal: AbortSignal.timeout(9), redirect });", "signal: AbortSignal.timeout(9), ", ""],
    ["app.use(rateLimit({ windowMs: 1000, max: 100 }));", "max: 100", "max: 100000"],
    ["app.use(express.json({ limit: '100kb' }));", "'100kb'", "'10gb'"],
    ["jwt.sign(req.user, key, { expiresIn: '15m' });", "'15m'", "'10y'"],
    ["app.useGlobalPipes(new ValidationPipe({ whitelist: true }));", "{ whitelist: true }", ""],
    ["bcrypt.hash(req.password, 12);", "12", "4"],
    ["const options = { maxAge: 60 }; verify(req.token, options);", "{ maxAge: 60 }", "{ maxAge: 0 }"],
  ])("is missed as an option: %s", (body, from, to) => {
    expect(body).toContain(from);
    expect(losses(act(body), act(body.replace(from, to)))).not.toEqual([]);
    expect(losses(act(body), act(body.replace("100", "120").replace("60", "90")))).toEqual([]);
  });
  it.each([
    ["z.object({ n: z.number().int().max(9) })", ".max(9)", "", "n is not held to max"],
    ["z.object({ to: z.string().email() })", ".email()", "", "to is not held to email"],
    ["z.object({ n: z.number() }).strict()", "strict", "passthrough", "Body is not held to strict"],
    ["z.string().max(9)", ".max(9)", "", "Body is not held to max"],
  ])("is missed in a schema: %s", (schema, from, to, said) => {
    const written = (text: string) =>
      `const Body = ${text};\nexport const act = (req) => put(Body.parse(req));\n`;
    expect(losses(written(schema), written(schema.replace(from, to))).join(" ")).toContain(said);
    expect(losses(written(schema), written(schema.replace("9", "7")))).toEqual([]);
    expect(losses(written(schema.replace(from, to)), written(schema))).toEqual([]);
  });
  it("is kept where a function of its own takes the step", () => {
    const bound = "const most = (n) => Math.min(n, 100);\n";
    const before = bound + act("return store.find(Math.min(req.most, 100));");
    expect(losses(before, bound + act("return store.find(most(req.most));"))).toEqual([]);
  });

  it("is kept under any names, in one statement or many", () => {
    const steps = fc.constantFrom(
      (x: string) => `Body.parse(${x})`,
      (x: string) => `Math.min(${x}, 100)`,
      (x: string) => `${x}.slice(0, 50)`,
      (x: string) => `escapeHtml(${x})`,
      (x: string) => `(${x} > 9 ? 9 : ${x})`,
    );
    const names = fc.constantFrom("clean", "value", "n", "item");
    fc.assert(
      fc.property(fc.array(steps, { minLength: 1, maxLength: 3 }), names, (some, name) => {
        const written = (root: string) => some.reduce((text, step) => step(text), `${root}.body`);
        const before = act(`return store.put(${written("req")});`);
        const after = act(`const ${name} = ${written("given")};\n  return db.put(${name});`, "given, db");
        expect(losses(before, after)).toEqual([]);
        expect(losses(before, act("return store.put(req.body);"))).not.toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
