import { readTools, type Tool } from "../artifacts/read-tools.ts";
import { type Check, notApplicable, type Outcome, passed, refused, warned } from "../check-contract.ts";
import { readSides } from "../code/parse-subject.ts";
import { isData } from "../code/read-data.ts";
import type { StrictJson } from "../parse-strict-json.ts";
import { findWidened } from "../tools/find-widened.ts";
import { demandsOf, lostConditions, powersOf, shadowOf } from "../tools/judge-tool.ts";

const maxDepth = 20;
const mostReported = 20;
const runners = /^(?:npx|bunx|pnpx|uvx|pipx)$/;

/** Tools are granted no more than they need, and come from sources that do not change by themselves. */
export const toolGrants: Check = {
  rule: "tool_grants",
  title: "Tools reach no more than they need",
  check(subject) {
    if (subject.target?.kind !== "tools") return notApplicable("The target holds no tools.");
    const { language, old, new: answer } = readSides(subject);
    if (!isData(language) || !("value" in answer))
      return notApplicable("The tools cannot be read; the syntax check says why.");
    const tools = readTools(answer.value);
    if (typeof tools === "string") return notApplicable("There are no tools.");
    const before = "value" in old ? readTools(old.value) : [];
    const known = new Set((typeof before === "string" ? [] : before).flatMap(problemsOf));
    const found: Outcome[] = [];
    for (const problem of tools.flatMap(problemsOf))
      found.push(
        known.has(problem)
          ? warned(`Was so before: ${problem}.`, { evidence: problem })
          : refused(`${problem}.`, { evidence: problem }),
      );
    const earlier = typeof before === "string" ? [] : before;
    for (const tool of tools)
      found.push(
        ...judgeChange(
          earlier.find(({ name }) => name === tool.name),
          tool,
          earlier,
        ),
      );
    const reach = describeReach(
      tools.filter(({ name }) => typeof before === "string" || !before.some((tool) => tool.name === name)),
    );
    if (reach !== "") found.push({ status: "passed", level: "info", detail: reach });
    return found.length > 0 ? found.slice(0, mostReported) : passed("No tool reaches too far.");
  },
};

/** What reviewers should see of a new tool, and of one that takes or asks for more than before. */
function judgeChange(old: Tool | undefined, tool: Tool, others: readonly Tool[]): Outcome[] {
  if (tool.isServer) return [];
  const wider = old
    ? findWidened(old.input, tool.input).map((what) => `${tool.name} takes more than before: ${what}`)
    : [];
  const powers = old ? [] : powersOf(tool).map((what) => `${tool.name} is new and ${what}`);
  const known = old ? new Set(demandsOf(old)) : new Set<string>();
  const demands = demandsOf(tool).filter((what) => !known.has(what));
  const lost = old
    ? lostConditions(old.description, tool.description).map(
        (what) => `${tool.name} does not speak of ${what} any more`,
      )
    : [];
  const shadow = old ? undefined : shadowOf(tool, others);
  return [
    ...[...wider, ...powers, ...lost].map((what) => warned(`${what}.`, { evidence: what })),
    ...[
      ...demands.map((what) => `${tool.name} ${what}`),
      ...(shadow === undefined ? [] : [`${tool.name} ${shadow}`]),
    ].map((what) => refused(`${what}.`, { evidence: what })),
  ];
}

function problemsOf(tool: Tool): string[] {
  const problems: string[] = [];
  visit(tool.all, "", (key, value) => {
    const problem = problemOf(key, value);
    if (problem !== undefined) problems.push(`${tool.name} ${problem}`);
  });
  const source = unpinned(tool.all);
  if (source !== undefined) problems.push(`${tool.name} comes from ${source}, which may change at any time`);
  return problems;
}

function problemOf(key: string, value: string): string | undefined {
  if (
    /(?:permission|scope|allow|grant|access|role|capabilit|host|domain|origin|path|root|director)/i.test(key)
  ) {
    if (/^(?:\*|\*\*|\*:\*|all|any|admin|root|owner|full|full_access|https?:\/\/\*.*|\*\.\*)$/i.test(value))
      return `is granted everything by ${key}: ${value}`;
    if (/(?:path|root|director)/i.test(key) && /^(?:\/|~\/?|[A-Za-z]:\\?|\$HOME)$/.test(value))
      return `reaches the whole disk by ${key}: ${value}`;
  }
  if (key === "args" && /^(?:\/|~\/?|[A-Za-z]:\\?|\$HOME|\$\{HOME\})$/.test(value))
    return `reaches the whole disk by its argument ${value}`;
  if (/(?:url|endpoint|server)/i.test(key) && /^http:\/\/(?!localhost|127\.0\.0\.1|\[::1\])/i.test(value))
    return `is called without encryption at ${value.slice(0, 100)}`;
  if (/^--(?:privileged|allow-all|dangerously[\w-]*|yolo|no-sandbox)$|^-A$/.test(value))
    return `is started with ${value}`;
  return undefined;
}

/** Where a tool is fetched from without saying which version. */
function unpinned(all: ReadonlyMap<string, StrictJson>): string | undefined {
  const command = all.get("command");
  const args = all.get("args");
  const words = Array.isArray(args) ? args.filter((item) => typeof item === "string") : [];
  if (typeof command === "string" && runners.test(command.split("/").at(-1) ?? "")) {
    const name = words.find((word) => !word.startsWith("-"));
    if (name !== undefined && !/(?<=.)@v?\d+\.\d+\.\d+|==\d/.test(name)) return name;
  }
  const image =
    command === "docker" || command === "podman"
      ? words.find((word, at) => at > 0 && /^[\w.-]+(?:\/[\w.-]+)+(?::[\w.-]+)?(?:@sha256:\w+)?$/.test(word))
      : all.get("image");
  if (typeof image === "string" && (!/[:@]/.test(image.split("/").at(-1) ?? "") || image.endsWith(":latest")))
    return image;
  const source = all.get("source") ?? all.get("repository");
  if (
    typeof source === "string" &&
    /(?:github|gitlab)\.com/.test(source) &&
    !/[@#/][0-9a-f]{40}\b|@v?\d+\.\d+\.\d+$/.test(source)
  )
    return source;
  return undefined;
}

function describeReach(tools: readonly Tool[]): string {
  const said = tools.map((tool) => {
    const reached = new Set<string>();
    visit(tool.all, "", (key, value) => {
      if (/^https?:\/\//.test(value) && URL.canParse(value)) reached.add(new URL(value).hostname);
      else if (/(?:permission|scope|path|root|director|env)/i.test(key) && value.length < 80)
        reached.add(value);
    });
    return reached.size > 0
      ? `${tool.name} reaches ${[...reached].slice(0, 5).join(", ")}`
      : `${tool.name} names nothing that it reaches`;
  });
  return said.length > 0 ? `New: ${said.slice(0, 10).join("; ")}.` : "";
}

/** Every text in a value with the key that it stands under. */
function visit(
  value: StrictJson | ReadonlyMap<string, StrictJson>,
  key: string,
  found: (key: string, value: string) => void,
  depth = 0,
): void {
  if (depth > maxDepth) return;
  if (typeof value === "string") found(key, value);
  else if (Array.isArray(value)) for (const item of value) visit(item, key, found, depth + 1);
  else if (value instanceof Map)
    for (const [inner, item] of value)
      visit(item, /^(?:description|title)$/.test(inner) ? "" : inner, found, depth + 1);
}
