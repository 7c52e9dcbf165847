import type { StrictJson } from "../parse-strict-json.ts";

/** A tool as agents are offered it. */
export interface Tool {
  name: string;
  description: string;
  /** What it takes; undefined where the file states none, as for servers that describe their tools themselves. */
  input: StrictJson | undefined;
  output: StrictJson | undefined;
  /** Everything that is said of it. */
  all: ReadonlyMap<string, StrictJson>;
  isServer: boolean;
}

/** The tools of a file: a list, `{tools: […]}`, or servers by name under `mcpServers`. A text says why there are none. */
export function readTools(value: StrictJson): Tool[] | string {
  const servers = value instanceof Map ? (value.get("mcpServers") ?? value.get("servers")) : undefined;
  const list = Array.isArray(value) ? value : value instanceof Map ? value.get("tools") : undefined;
  if (!Array.isArray(list) && !(list instanceof Map) && !(servers instanceof Map))
    return "holds neither a list of tools nor servers";
  const tools: Tool[] = [];
  for (const [name, said] of servers instanceof Map ? servers : []) {
    if (!(said instanceof Map)) return `the server ${name} is no object`;
    tools.push({ name, description: "", input: undefined, output: undefined, all: said, isServer: true });
  }
  const entries: [string | undefined, StrictJson][] =
    list instanceof Map ? [...list] : Array.isArray(list) ? list.map((item) => [undefined, item]) : [];
  for (const [key, said] of entries) {
    const tool = readTool(said, key);
    if (typeof tool === "string") return tool;
    tools.push(tool);
  }
  return tools;
}

function readTool(said: StrictJson, key: string | undefined): Tool | string {
  if (!(said instanceof Map)) return "a tool is no object";
  // OpenAI's form wraps the tool in `function`.
  const inner = said.get("function");
  const tool = inner instanceof Map ? inner : said;
  const name = tool.get("name") ?? key;
  if (typeof name !== "string") return "a tool has no name";
  const description = tool.get("description");
  const input =
    tool.get("input_schema") ?? tool.get("inputSchema") ?? tool.get("parameters") ?? tool.get("args_schema");
  const output = tool.get("output_schema") ?? tool.get("outputSchema");
  return {
    name,
    description: typeof description === "string" ? description : "",
    input,
    output,
    all: tool,
    isServer: false,
  };
}
