import { type Operation, operations } from "../contract/operations.ts";

/** The operation that a method and path mean, with its decoded path parameters. */
export interface MatchedOperation {
  operation: Operation;
  params: Record<string, string>;
}

const patterns = operations.map((operation) => {
  const source = operation.path.replace(/\/\{(\w+)\}/g, (_whole, name: string) => {
    // References and file paths hold slashes, which callers may or may not encode; the root directory has no path.
    if (name === "path") return "(?:/(?<path>.*))?";
    return name === "ref" ? "/(?<ref>.+)" : `/(?<${name}>[^/]+)`;
  });
  return { operation, pattern: new RegExp(`^${source}$`) };
});

/** Finds the operation for a path without its query, or undefined when it is none of the covered ones. */
export function matchOperation(method: string, path: string): MatchedOperation | undefined {
  for (const { operation, pattern } of patterns) {
    const match = operation.method === method ? pattern.exec(path) : null;
    if (match === null) continue;
    const groups = match.groups ?? {};
    const { issue_number, pull_number } = groups;
    if ([issue_number, pull_number].some((number) => number !== undefined && !/^\d+$/.test(number))) continue;
    const params = Object.entries(groups).map(([name, value]) => [name, decode(value ?? "")]);
    return { operation, params: Object.fromEntries(params) };
  }
  return undefined;
}

/** The path with every parameter as one encoded segment, which is how the validator reads it. */
export function canonicalPath({ operation, params }: MatchedOperation): string {
  return operation.path.replace(/\{(\w+)\}/g, (_whole, name: string) =>
    encodeURIComponent(params[name] || "/"),
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
