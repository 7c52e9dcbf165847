import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { loadParser } from "../../../../shared/validation/code/parse-source.ts";
import { protectionKept } from "../../../../shared/validation/security/checks/protection-kept.ts";
import { makeSubject } from "../subject.ts";

beforeAll(() => loadParser("python"));

/** What the check says of a change of code. */
function losses(before: string, after: string, path = "src/a.js"): string[] {
  return protectionKept
    .check(makeSubject({ kind: "code", path, before, after }))
    .filter(({ status, level }) => status !== "passed" && level !== "info")
    .map(({ detail }) => detail);
}

const javascript = `
const LIMIT = 50;
export async function drop(actor, id, store) {
  if (!actor) throw new Error("who?");
  if (actor.role !== "admin" && actor.id !== id) throw new Error("no");
  const ok = await verifyToken(actor.token);
  if (!ok) return new Response("no", { status: 401 });
  if (id.length > LIMIT) throw new Error("long");
  await recordAudit(actor, id);
  return store.remove({ id, tenant: actor.tenant });
}
export function canEdit(user, page) { return user.active && (user.editor || page.owner === user.id); }
app.use(requireLogin);
app.get("/a", requireRole("admin"), list);
`;

const python = `
@login_required
def pay(user, account, amount):
    if account.owner != user.id and not user.admin:
        raise PermissionError("no")
    assert amount > 0
    for part in account.parts:
        if not is_valid(part):
            continue
        use(part)
    return escape(account.name)
`;

describe("protection_kept", () => {
  it.each([
    ["one more exception", "actor.id !== id)", "actor.id !== id && !actor.friend)", "refuses less"],
    ["an operator that is weaker", "user.active && (", "user.active || (", "yes more often"],
    [
      "an answer that is always yes",
      "return user.active && (user.editor || page.owner === user.id)",
      "return true",
      "yes more often",
    ],
    ["a check that is gone", '  if (!actor) throw new Error("who?");\n', "", "gone that refused !$0"],
    ["a refusal that only logs", 'throw new Error("no")', 'console.log("no")', "is gone"],
    ["a refusal with success", "status: 401", "status: 200", "answers with 200"],
    [
      "a promise that is taken for an answer",
      "await verifyToken",
      "verifyToken",
      "verifyToken is not awaited",
    ],
    ["an answer that is compared with nothing", "if (!ok)", "if (ok === null)", "refuses less"],
    [
      "a failure that is swallowed",
      "const ok = await verifyToken(actor.token);",
      "let ok = true; try { ok = await verifyToken(actor.token); } catch {}",
      "Goes on when verifyToken fails",
    ],
    ["a bound that is none", "LIMIT = 50", "LIMIT = Infinity", "refuses less"],
    ["a record that is not made", "  await recordAudit(actor, id);\n", "", "recordAudit is not used"],
    ["middleware that is gone", "app.use(requireLogin);\n", "", "requireLogin is not used"],
    ["another role", 'requireRole("admin")', 'requireRole("user")', 'given "user" instead of "admin"'],
    ["a query for everybody", "{ id, tenant: actor.tenant }", "{ id }", "not limited by tenant"],
  ])("sees %s", (_what, from, to, said) => {
    expect(javascript).toContain(from);
    expect(losses(javascript, javascript.replace(from, to)).join(" ")).toContain(said);
  });
  it.each([
    [
      "other words",
      'if (actor.role !== "admin" && actor.id !== id)',
      'if (!(actor.role === "admin" || actor.id === id))',
    ],
    ["a condition that is stricter", "if (!actor)", "if (!actor || !actor.id)"],
    ["a message", '"who?"', '"Sign in first."'],
    ["a bound that moves a little", "LIMIT = 50", "LIMIT = 60"],
    ["braces", 'throw new Error("long");', '{ throw new Error("long"); }'],
    [
      "a part of its own",
      "return user.active && (user.editor || page.owner === user.id)",
      "if (!user.active) return false; return user.editor || page.owner === user.id",
    ],
    [
      "a function of its own",
      'if (actor.role !== "admin" && actor.id !== id) throw new Error("no");',
      "refuse(actor, id);",
    ],
    ["one clean-up for another", "requireLogin", "requireSession"],
  ])("leaves %s in peace", (_what, from, to) => {
    expect(javascript).toContain(from);
    const helper = to.startsWith("refuse")
      ? 'function refuse(actor, id) { if (actor.role !== "admin" && actor.id !== id) throw new Error("no"); }\n'
      : "";
    expect(losses(javascript, helper + javascript.replace(from, to))).toEqual([]);
  });
  it.each([
    [
      "an act before the check",
      "export async function drop(user, id) { if (!user.admin) throw new Error(); await store.remove(id); }",
      "export async function drop(user, id) { await store.remove(id); if (!user.admin) throw new Error(); }",
    ],
    [
      "a way around the check",
      "export async function drop(user, id) { if (!user.admin) throw new Error(); await store.remove(id); }",
      'export async function drop(user, id) { if (id.startsWith("tmp")) return store.remove(id); if (!user.admin) throw new Error(); await store.remove(id); }',
    ],
    [
      "middleware behind the routes",
      'app.use(requireLogin);\napp.get("/orders", list);\n',
      'app.get("/orders", list);\napp.use(requireLogin);\n',
    ],
  ])("sees %s, and not the other way round", (_what, before, after) => {
    expect(losses(before, after).join(" ")).toContain("comes before the check now");
    expect(losses(after, before)).toEqual([]);
  });
  it("looks at each member of a class that changed, decorators before it included", () => {
    const members = [
      'one(x) { if (!x.admin) throw new Error("no"); return x; }',
      "@UseGuards(AuthGuard)\n  two(x) { return x; }",
      'get three() { if (!this.open) throw new Error("closed"); return 3; }',
      'set three(x) { if (!x.admin) throw new Error("no"); this.x = x; }',
    ];
    const written = (some: string[]) => `export class A {\n  ${some.join("\n  ")}\n}\n`;
    const bare = (text: string) => text.replace(/if \(.*?"\); |@.*\n {2}/, "");
    for (const one of members) {
      const less = members.map((other) => (other === one ? bare(other) : other));
      expect(losses(written(members), written(less))).not.toEqual([]);
      expect(losses(written(less), written(members))).toEqual([]);
    }
    expect(losses(written(members), written([...members].reverse()))).toEqual([]);
    const inserted = [members[0] ?? "", "four(x) { return x; }", ...members.slice(1)];
    expect(losses(written(members), written(inserted))).toEqual([]);
    const python = (decorator: string) => `class A:\n    ${decorator}\n    def one(self):\n        pass\n`;
    expect(losses(python("@login_required"), python("@cached"), "a.py")).not.toEqual([]);
  });
  it("sees what is gone before the handler of a route, unless it only looks", () => {
    const route = (steps: string) => `router.post("/users", ${steps}create);\n`;
    const said = "Less comes before the handler of post /users";
    const full = route('body("mail").isEmail(), onlyStaff, ');
    expect(losses(full, route("onlyStaff, ")).join(" ")).toContain(said);
    expect(losses(full, route("")).join(" ")).toContain(said);
    expect(losses(route("logRequest, "), route(""))).toEqual([]);
    expect(losses(route("onlyStaff, "), full)).toEqual([]);
  });
  it("sees a pattern that matches more, and not one that matches less", () => {
    const open = (pattern: string) =>
      `export function open(name) { if (!/${pattern}/.test(name)) throw new Error(); return load(name); }`;
    for (const free of ["^[a-z]{1,9}", "[a-z]{1,9}$", "[a-z]{1,9}", ".*"]) {
      expect(losses(open("^[a-z]{1,9}$"), open(free)).join(" ")).toContain("refuses less");
      expect(losses(open(free), open("^[a-z]{1,9}$"))).toEqual([]);
    }
  });
  it.each([
    ["a decorator", "@login_required\n", ""],
    ["a condition", "and not user.admin", "and not user.admin and amount > 9"],
    ["an exception", '        raise PermissionError("no")', "        pass"],
    ["an assertion", "    assert amount > 0\n", ""],
    ["what a loop leaves out", "        if not is_valid(part):\n            continue\n", ""],
    ["what escapes", "escape(account.name)", "account.name"],
  ])("misses %s in Python", (_what, from, to) => {
    expect(losses(python, python.replace(from, to), "a.py")).not.toEqual([]);
    expect(losses(python, python, "a.py")).toEqual([]);
  });

  it("says so where it could not look: conditions that are too large, and what is nested too deep", () => {
    const large = (more: string) =>
      `export function f(u) { if (${Array.from({ length: 12 }, (_, at) => `u.may${at}`).join(" && ")}${more}) throw new Error("no"); }`;
    expect(losses(large(""), large(" && !u.friend"))[0]).toContain("too large");
    expect(losses(large(""), `${large("")}\n// more`)).toEqual([]);
    const deep = (inner: string) => `${"if (a) { ".repeat(90)}${inner}${" }".repeat(90)}`;
    expect(losses(deep('if (!ok) throw new Error("no");'), deep(""))[0]).toContain("could be compared");
  });

  const atom = fc.constantFrom(
    "user.admin",
    "user.id === page.owner",
    "isAllowed(user)",
    "page.public",
    "user.level > 3",
  );
  const condition: fc.Arbitrary<string> = fc.letrec<{ all: string }>((tie) => ({
    all: fc.oneof(
      { depthSize: "small" },
      atom,
      fc.tuple(tie("all"), tie("all")).map(([a, b]) => `(${a} && ${b})`),
      fc.tuple(tie("all"), tie("all")).map(([a, b]) => `(${a} || ${b})`),
      tie("all").map((a) => `!(${a})`),
    ),
  })).all;
  const guarded = (test: string, [user, page]: [string, string] = ["user", "page"]) =>
    `export function open(${user}, ${page}) { if (!(${test})) throw new Error("no"); return ${page}.text; }`
      .replaceAll("user.", `${user}.`)
      .replaceAll("(user)", `(${user})`)
      .replaceAll("page.", `${page}.`);

  it("never accuses a condition in other words, under other names", () => {
    fc.assert(
      fc.property(condition, (test) => {
        const words = `!(!(${test}) || false)`;
        expect(losses(guarded(test), guarded(words, ["who", "what"]))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
  it("sees every way that is added around a condition, unless it was open already", () => {
    fc.assert(
      fc.property(condition, (test) => {
        const text = losses(guarded(test), guarded(`(${test}) || who.debug`)).join(" ");
        const values = [
          0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26,
          27, 28, 29, 30, 31,
        ];
        const isOpen = values.every((bits) => holds(test, bits));
        expect(text.includes("refuses less")).toBe(!isOpen);
      }),
      { numRuns: 150 },
    );
  });
});

const parts = ["user.admin", "user.id === page.owner", "isAllowed(user)", "page.public", "user.level > 3"];

/** The truth of a condition whose parts are the bits of a number. */
function holds(test: string, bits: number): boolean {
  let text = test;
  parts.forEach((part, at) => {
    text = text.replaceAll(part, (bits & (1 << at)) !== 0 ? "T" : "F");
  });
  for (let before = ""; before !== text; ) {
    before = text;
    text = text
      .replace(/\((T|F)\)/g, "$1")
      .replace(/!T/g, "F")
      .replace(/!F/g, "T")
      .replace(/(T|F) && (T|F)/g, (_all, a, b) => (a === "T" && b === "T" ? "T" : "F"))
      .replace(/(T|F) \|\| (T|F)/g, (_all, a, b) => (a === "T" || b === "T" ? "T" : "F"));
  }
  return text === "T";
}
