import { isPull, type RepositoryRecord, type ThreadRecord } from "../state/records.ts";

/** The issue or pull request at an address; each kind only at its own. */
export function threadAt(
  repository: RepositoryRecord,
  kind: string,
  number: string | undefined,
): ThreadRecord | undefined {
  const thread = repository.threads.find((candidate) => String(candidate.number) === number);
  return thread !== undefined && kind === (isPull(thread) ? "pull" : "issues") ? thread : undefined;
}

/** The decoded parts of a path. */
export function pathParts(path: string): string[] {
  return path.slice(1).split("/").map(decodePart);
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
