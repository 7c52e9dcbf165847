import type { Setting } from "./setting.ts";

/** A variable whose name stands elsewhere, or the environment as a whole: `process.env[name]`, `parse(process.env)`. */
const unnamed =
  /\b(?:(?:process|Deno|Bun|meta)\s{0,3}\.\s{0,3}env|environ)\b(?:(?:\?\.)?\[\s{0,20}[A-Za-z_$]|\.get\(\s{0,20}[A-Za-z_$]|\.toObject\(|\s{0,3}[,;)}\n:]|\s{1,3}(?:if|or)\s)|\bgetenv\(\s{0,20}[A-Za-z_]/g;
const declaring =
  /\b(?:function\s{1,3}|def\s{1,3})([\w$]{1,60})\s{0,3}[(<]|\b(?:const|let)\s{1,3}([\w$]{1,60})\s{0,3}(?::[^=\n]{1,80})?=\s{0,3}(?:async\s{1,3})?(?:function\b|\(|[\w$]{1,60}\s{0,3}=>)/g;
/** Names of variables are written large. */
const large = /^[A-Z][A-Z0-9_]*$/;
const mostHelpers = 10;

/** Whether the environment is read under names that stand elsewhere, and this is one of those. */
export function readsEnvironment(source: string, name: string): boolean {
  if (!/^\w{1,100}$/.test(name) || source.search(unnamed) === -1) return false;
  if (new RegExp(`["'\`]${name}["'\`]|[{,]\\s*${name}\\s*[:,}=]|\\.${name}\\b`).test(source)) return true;
  // `AGENT_${name}` of a helper that puts something before all of them.
  return [...source.matchAll(/["'`]([A-Z][A-Z0-9]{0,30}_)(?:\$?\{|["'`]\s{0,3}\+)/g)].some(
    ([, before = ""]) =>
      name.startsWith(before) && new RegExp(`["'\`]${name.slice(before.length)}["'\`]`, "i").test(source),
  );
}

/** What helpers of the file are asked for, such as `env("REDIS_URL", "redis://localhost")`. */
export function readHelped(source: string): Setting[] {
  const helpers = new Map<string, string>();
  for (const { index } of source.matchAll(unnamed)) {
    const from = Math.max(0, index - 600);
    const [last] = [...source.slice(from, index).matchAll(declaring)].slice(-1);
    const name = last?.[1] ?? last?.[2];
    if (last && name !== undefined && helpers.size < mostHelpers && !helpers.has(name))
      helpers.set(name, source.slice(from + last.index, index + 400));
  }
  return [...helpers].flatMap(([name, text]) => readCalls(name, text, source));
}

function readCalls(helper: string, text: string, source: string): Setting[] {
  const plain = helper.replaceAll("$", "\\$");
  const takesMany = new RegExp(`${plain}\\s*(?:=\\s*)?\\(\\s*(?:\\*|\\.\\.\\.)`).test(text);
  // The helper ends where the next thing of the module begins.
  const own = text.split(/\n(?=\S)(?!\})/)[0] ?? text;
  const refuses = /\b(?:throw|raise|exit)\b/.test(own);
  const calls = new RegExp(`(?<![\\w$.])${plain}(?:<[^<>]{0,40}>)?\\(\\s*((["'])[^()\n]{1,200})\\)`, "g");
  return [...source.matchAll(calls)].flatMap(({ 1: list = "", index }): Setting[] => {
    const args = list.split(",").map((part) => part.trim());
    const names = args.slice(0, takesMany ? undefined : 1).map(bare);
    const fallback = literalOf(args.slice(1, takesMany ? undefined : 2).at(-1), takesMany);
    return names
      .filter((name) => large.test(name))
      .map((name) => ({
        kind: "environment",
        name,
        isRequired: refuses && args.length === 1,
        isRefused: refuses && args.length === 1,
        isHelped: true,
        ...(fallback === undefined ? {} : { fallback }),
        offset: index,
      }));
  });
}

/** A literal default, given by place or by name. */
function literalOf(argument: string | undefined, isNamed: boolean): string | undefined {
  const [, keyword, value = ""] = /^(?:(\w+)\s*=\s*)?(.*)$/.exec(argument ?? "") ?? [];
  if ((isNamed && keyword === undefined) || !/^(?:(["']).+\1|-?[\d._]+|[tT]rue|[fF]alse)$/.test(value))
    return undefined;
  return bare(value);
}

function bare(text: string): string {
  return text.replace(/^["']|["']$/g, "");
}
