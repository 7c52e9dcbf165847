import type { Tool } from "../artifacts/read-tools.ts";
import type { StrictJson } from "../parse-strict-json.ts";

/** What a tool can do by its name and its inputs, where nothing limits the input. */
const powers: readonly { what: string; name: RegExp; input: RegExp }[] = [
  {
    what: "runs any command",
    name: /shell|bash|terminal|command|exec(?:ute)?(?:_|$|[A-Z ])|run_?(?:command|script|process)|subprocess|powershell/i,
    input: /^(?:cmd|command|commands|script|args?|line|input|shell)$/i,
  },
  {
    what: "runs any program text",
    name: /\b(?:eval|python|javascript|node|code|interpreter|repl|notebook)\b|(?:run|exec(?:ute)?|eval(?:uate)?)_?(?:code|python|js|script)/i,
    input: /^(?:code|source|script|program|expression|snippet|python|js)$/i,
  },
  {
    what: "asks any address",
    name: /http|fetch|request|url|web_?hook|download|browse|curl|scrape|navigate/i,
    input: /^(?:url|uri|address|endpoint|link|href|host)$/i,
  },
  {
    what: "runs any query",
    name: /\bsql\b|sql|database|\bdb\b|query_?db|run_?query|graphql/i,
    input: /^(?:sql|query|statement|command)$/i,
  },
  {
    what: "reaches any file",
    name: /file|director|folder|path|disk|\bfs\b/i,
    input: /^(?:path|file|file_?path|filename|file_?name|directory|dir|target|source|destination)$/i,
  },
  {
    what: "writes to anybody",
    name: /e-?mail|send_?(?:message|mail|sms)|\bsms\b|post_?message|notify/i,
    input: /^(?:to|recipient|recipients|address|email|phone|channel)$/i,
  },
];

/** What a tool can be asked for without any limit. */
export function powersOf({ name, description, input }: Tool): string[] {
  const properties = input instanceof Map ? input.get("properties") : undefined;
  if (!(properties instanceof Map)) return [];
  const free = [...properties].filter(([, schema]) => isFree(schema)).map(([key]) => key);
  const words = `${name.replace(/([a-z])([A-Z])/g, "$1_$2")} ${description}`;
  return powers
    .filter((one) => one.name.test(words) && free.some((key) => one.input.test(key)))
    .map(({ what }) => what);
}

function isFree(schema: StrictJson): boolean {
  if (!(schema instanceof Map)) return true;
  const type = schema.get("type");
  if (type === "array") return isFree(schema.get("items") ?? true);
  const isText = type === undefined || type === "string" || (Array.isArray(type) && type.includes("string"));
  return isText && !["enum", "const", "pattern"].some((key) => schema.has(key));
}

/** Phrases by which a description, read by a model, makes it do more than call the tool. */
const demanding: readonly [RegExp, string][] = [
  [
    /\b(?:before|after|whenever|each time|every time|prior to|instead of)\b[^.]{0,60}\b(?:us(?:e|ing)|call(?:ing)?|run(?:ning)?|invok(?:e|ing))\b[^.]{0,60}\b(?:any|other|this|all|these|the)\b[^.]{0,40}\btools?\b[^.]{0,20}[,:]?[^.]{0,20}\b(?:read|send|call|fetch|include|pass|copy|post|first)\b/i,
    "tells agents what to do besides calling it",
  ],
  [
    /(?:~|\$HOME|\/home\/\w+|\/root)?\/\.(?:ssh|aws|env|netrc|npmrc|kube|docker|config\/gcloud)\b|\bid_(?:rsa|ed25519)\b|\/etc\/(?:passwd|shadow)|(?:^|\W)\.env\b/i,
    "speaks of files in which credentials are kept",
  ],
  [
    /\b(?:whole|entire|full|complete|all)\b[^.]{0,30}\b(?:conversation|chat history|message history|history|context window|system prompt|prompt|instructions)\b|\b(?:system prompt|conversation so far|previous messages)\b[^.]{0,40}\b(?:verbatim|in full|word for word|here)\b/i,
    "asks for the whole conversation",
  ],
  [
    /\b(?:do not|don't|never|without)\b[^.]{0,20}\b(?:tell|inform|mention|reveal|notify|show|telling|informing|mentioning|asking)\b[^.]{0,20}\b(?:the )?(?:user|users|human|operator|anyone|customer|people)\b/i,
    "wants something hidden from people",
  ],
  [
    /\b(?:always|only)\b[^.]{0,20}\b(?:use|call|prefer)\b[^.]{0,20}\bthis\b[^.]{0,40}\b(?:instead|rather|first|one)\b|\b(?:instead of|rather than|replaces?|supersedes?|better than|deprecated[,:]? use)\b[^.]{0,30}\b(?:[a-z]+_[a-z_]+|other tools?|the old|all other)\b/i,
    "puts itself in the place of other tools",
  ],
  [
    /<(?:important|system|secret|instructions?|hidden)>|\[(?:system|important|instruction)\]/i,
    "speaks to the agent in marked instructions",
  ],
];

/** What the texts of a tool demand of the agent that reads them. */
export function demandsOf({ all }: Tool): string[] {
  const texts: string[] = [];
  collect(all, texts);
  const whole = texts.join("\n").slice(0, 50_000);
  return demanding.filter(([pattern]) => pattern.test(whole)).map(([, what]) => what);
}

function collect(
  value: StrictJson | ReadonlyMap<string, StrictJson>,
  texts: string[],
  key = "",
  depth = 0,
): void {
  if (depth > 20) return;
  if (typeof value === "string") {
    if (/description|title|instruction|prompt|help|note|example|default/i.test(key)) texts.push(value);
  } else if (Array.isArray(value)) for (const item of value) collect(item, texts, key, depth + 1);
  else if (value instanceof Map) for (const [name, item] of value) collect(item, texts, name, depth + 1);
}

/** Conditions of use that a description named and does not name any more. */
export function lostConditions(before: string, after: string): string[] {
  return conditions
    .filter(([pattern]) => pattern.test(before) && !holds(pattern, after))
    .map(([, what]) => what);
}

const conditions: readonly [RegExp, string][] = [
  [/\bconfirm\w*|\bapprov\w*|\bconsent\b|\bpermission\b/i, "confirmation"],
  [/\bonly\b|\bat most\b|\bno more than\b|\bup to\b|\bmaximum\b/i, "its limit"],
  [/\bnever\b|\bmust not\b|\bdo not\b|\bdon't\b/i, "what it must not do"],
  [/\bread[- ]only\b|\bsigned[- ]in\b|\bown\b|\bsandbox\w*\b/i, "whose data it reaches"],
];

/** Whether a text says so, and not that it is not needed. */
function holds(pattern: RegExp, text: string): boolean {
  const match = pattern.exec(text);
  if (!match) return false;
  const before = text.slice(Math.max(0, match.index - 20), match.index);
  return !/\b(?:no|without|skip|skips|need(?:s)? no)\s+(?:\w+\s+)?$/i.test(before);
}

/** Whether a new tool passes for one that is there already. */
export function shadowOf({ name }: Tool, others: readonly Tool[]): string | undefined {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, "");
  const other = others.find((one) => {
    const known = one.name.toLowerCase().replace(/[^a-z0-9]/g, "");
    return (
      known !== plain &&
      known.length > 5 &&
      known.replace(/(?:v\d|2|new|safe|fast|pro|plus)$/, "") ===
        plain.replace(/(?:v\d|2|new|safe|fast|pro|plus)$/, "")
    );
  });
  return other ? `passes for ${other.name}` : undefined;
}
