import type { Attributes, AttributeValue } from "./span.ts";

/** What an attribute may mean, whoever sends it. */
export type Meaning =
  | "kind"
  | "agent"
  | "tool"
  | "call id"
  | "arguments"
  | "answer"
  | "failed"
  | "conversation"
  | "model"
  | "tokens in"
  | "tokens out"
  | "node"
  | "graphs"
  | "input"
  | "output";

/**
 * Every framework puts a prefix of its own before the same few words (`spring.ai.tool.call.arguments`,
 * `langsmith.metadata.thread_id`, `tool_input`), so names are known by how they end, in small letters and with `_`
 * between words. The first that fits counts.
 */
const endings: [Meaning, RegExp][] = [
  ["graphs", /(?:^|[._])checkpoint_ns$/],
  ["node", /(?:^|[._])langgraph[._]node$/],
  // The session of a connection or a browser is no conversation of agents.
  [
    "conversation",
    /^(?!(?:mcp|http|browser|db|rpc|messaging)[._]).*(?:^|[._])(?:session|conversation|thread|chat)[._]id$/,
  ],
  [
    "failed",
    /(?:^|[._])(?:tool[._](?:call[._])?(?:status|error)|(?:tool[._])?is_error|observation[._]level)$/,
  ],
  ["kind", /(?:^|[._])(?:span|run|observation|entity)[._]?(?:kind|type)$/],
  ["call id", /(?:^|[._])tool(?:[._](?:call|use))?[._]id$/],
  ["arguments", /(?:^|[._])tool(?:[._]call)?[._](?:arguments|args|input|parameters)$/],
  ["answer", /(?:^|[._])tool(?:[._]call)?[._](?:result|output|response)$/],
  ["tool", /(?:^|[._])tool(?:[._](?:call|definition))?[._]name$/],
  ["agent", /(?:^|[._])agent[._]name$/],
  ["tokens in", /(?:^|(?:^|[._])(?:usage|metrics|tokens?|llm|gen_ai)[._])(?:input|prompt)_tokens$/],
  ["tokens out", /(?:^|(?:^|[._])(?:usage|metrics|tokens?|llm|gen_ai)[._])(?:output|completion)_tokens$/],
  ["model", /(?:^|[._])model(?:[._](?:name|id))?$/],
  ["input", /(?:^|[._])(?:inputs?|user_prompt|input_json|chat_ctx|instruction)$/],
  ["output", /(?:^|[._])(?:outputs?|output_json|response[._]text)$/],
];

/** Names are few and come with every span, so what they mean is worked out once; hostile ones do not fill memory. */
const known = new Map<string, Meaning | null>();
const MAX_KNOWN = 10_000;

function meaningOf(name: string): Meaning | null {
  const before = known.get(name);
  if (before !== undefined) return before;
  const plain = name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
  const meaning = name.length > 200 ? null : (endings.find(([, ending]) => ending.test(plain))?.[0] ?? null);
  if (known.size < MAX_KNOWN) known.set(name, meaning);
  return meaning;
}

const inferred = new WeakMap<Attributes, Map<Meaning, AttributeValue[]>>();

/** The values of the attributes that mean this by their names, in the order in which they were sent. */
export function infer(attributes: Attributes, meaning: Meaning): readonly AttributeValue[] {
  let found = inferred.get(attributes);
  if (found === undefined) {
    found = new Map();
    for (const [name, value] of Object.entries(attributes)) {
      // Numbers between dots are places in lists: what stands there belongs to a part of the span.
      const told = /\.\d+\./.test(name) ? null : meaningOf(name);
      if (told === null || value === null || value === "") continue;
      const values = found.get(told);
      if (values) values.push(value);
      else found.set(told, [value]);
    }
    inferred.set(attributes, found);
  }
  return found.get(meaning) ?? [];
}

/** The first of these values that is a text. */
export function inferText(attributes: Attributes, meaning: Meaning): string | null {
  for (const value of infer(attributes, meaning)) {
    if (typeof value === "string" && value.trim() !== "" && value !== "None" && value !== "null")
      return value.trim();
  }
  return null;
}
