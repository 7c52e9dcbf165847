/** The kinds of things that have a GraphQL id, by the prefix that GitHub gives them. */
export type NodePrefix =
  | "U"
  | "BOT"
  | "O"
  | "R"
  | "REF"
  | "C"
  | "I"
  | "PR"
  | "IC"
  | "LA"
  | "PRR"
  | "PRRC"
  | "UCE"
  | "CR"
  | "SC";

/** A GraphQL id: opaque for callers, readable for us, and the same after a restart. */
export function nodeId(prefix: NodePrefix, ...parts: (string | number)[]): string {
  return `${prefix}_${Buffer.from(parts.join(":")).toString("base64url")}`;
}

/** The parts that an id was made of, or undefined when it is not an id of that kind. */
export function parseNodeId(prefix: NodePrefix, id: string): string[] | undefined {
  if (!id.startsWith(`${prefix}_`)) return undefined;
  return Buffer.from(id.slice(prefix.length + 1), "base64url")
    .toString("utf8")
    .split(":");
}
