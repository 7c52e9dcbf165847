import { readTools, type Tool } from "../artifacts/read-tools.ts";
import {
  type Check,
  notApplicable,
  type Outcome,
  passed,
  refused,
  type Subject,
  warned,
} from "../check-contract.ts";
import { readSides } from "../code/parse-subject.ts";
import { isData, readData } from "../code/read-data.ts";
import { detectLanguage } from "../detect-language.ts";
import { problemOfSchema } from "../schemas/check-schema.ts";
import { compareSchemas } from "../schemas/compare-schemas.ts";

const mostReported = 20;

/** Every tool can be called: a name of its own, a description, a valid schema, and old calls still work. */
export const toolSchema: Check = {
  rule: "tool_schema",
  title: "Tools are described and stay callable",
  check(subject) {
    if (subject.target?.kind !== "tools") return notApplicable("The target holds no tools.");
    const { language, old, new: answer } = readSides(subject);
    if (!isData(language)) return notApplicable("The tools are no data.");
    if (!("value" in answer))
      return notApplicable("The proposed content does not parse; the syntax check says why.");
    const tools = readTools(answer.value);
    if (typeof tools === "string") return [refused(`The file ${tools}.`, { evidence: tools })];
    const before = "value" in old ? readTools(old.value) : [];
    const found = [
      ...checkNames(tools),
      ...checkOtherFiles(tools, typeof before === "string" ? [] : before, subject),
      ...tools.flatMap(checkTool),
      ...compareTools(typeof before === "string" ? [] : before, tools),
    ];
    return found.length > 0 ? found.slice(0, mostReported) : passed(`${tools.length} tools are described.`);
  },
};

function checkNames(tools: readonly Tool[]): Outcome[] {
  const seen = new Map<string, string>();
  const found: Outcome[] = [];
  for (const { name } of tools) {
    if (!/^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/.test(name))
      found.push(
        refused(`${name.slice(0, 80)} is no name that models can call.`, { evidence: name.slice(0, 80) }),
      );
    // Models confuse names that differ in case and dashes only.
    const plain = looksLike(name);
    const other = seen.get(plain);
    if (other !== undefined)
      found.push(refused(`${name} and ${other} cannot be told apart.`, { evidence: name }));
    seen.set(plain, name);
  }
  return found;
}

/** A name as it looks at first sight: digits that look like letters are those. */
function looksLike(name: string): string {
  const letters: Record<string, string> = { 0: "o", 1: "l", 3: "e", 5: "s" };
  return name
    .toLowerCase()
    .replace(/[_.-]/g, "")
    .replace(/(?<=[a-z])[0135](?=[a-z])/g, (digit) => letters[digit] ?? digit);
}

/** The same name in two files: which tool an agent gets is left to chance. Only new names are refused. */
function checkOtherFiles(tools: readonly Tool[], before: readonly Tool[], subject: Subject): Outcome[] {
  const known = new Set(before.map(({ name }) => name));
  const fresh = tools.filter(({ name }) => !known.has(name));
  if (fresh.length === 0) return [];
  const found: Outcome[] = [];
  for (const { kind, path, content } of subject.neighbours ?? []) {
    if (kind !== "tools" || path === subject.target?.path) continue;
    const data = readData(content, detectLanguage(path));
    const others = "value" in data ? readTools(data.value) : [];
    const names = new Set(typeof others === "string" ? [] : others.map(({ name }) => name));
    for (const { name } of fresh)
      if (names.has(name))
        found.push(refused(`${name} is also the name of a tool in ${path}.`, { evidence: name }));
  }
  return found;
}

function checkTool({ name, description, input, output, isServer }: Tool): Outcome[] {
  const found: Outcome[] = [];
  if (isServer) return found;
  if (description.trim() === "") found.push(warned(`${name} has no description.`, { evidence: name }));
  const problem = input === undefined ? undefined : problemOfSchema(input);
  if (problem !== undefined)
    found.push(refused(`The schema of ${name} ${problem}.`, { evidence: `${name}: ${problem}` }));
  const given = output === undefined ? undefined : problemOfSchema(output, 1);
  if (given !== undefined)
    found.push(refused(`The schema of what ${name} gives ${given}.`, { evidence: `${name}: ${given}` }));
  return found;
}

function compareTools(before: readonly Tool[], after: readonly Tool[]): Outcome[] {
  return before.flatMap((old) => {
    const own = after.find(({ name }) => name === old.name);
    if (!own) return [refused(`${old.name} is gone, and agents call it.`, { evidence: old.name })];
    const takes = compareSchemas(old.input, own.input, "taken", false);
    // Agents read the bound before each call, and a lower one is mostly what a person wants.
    const narrower = takes === undefined ? compareSchemas(old.input, own.input) : undefined;
    const gives = old.output === undefined ? undefined : compareSchemas(old.output, own.output, "given");
    return [
      ...(takes === undefined
        ? []
        : [refused(`Old calls of ${old.name} fail: ${takes}.`, { evidence: `${old.name}: ${takes}` })]),
      ...(narrower === undefined
        ? []
        : [
            warned(`Some old calls of ${old.name} fail: ${narrower}.`, {
              evidence: `${old.name}: ${narrower}`,
            }),
          ]),
      ...(gives === undefined
        ? []
        : [refused(`${old.name} gives something else: ${gives}.`, { evidence: `${old.name}: ${gives}` })]),
    ];
  });
}
