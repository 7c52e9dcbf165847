import type { ViewRow } from "../platform/database.ts";

/** The version in force of something that a proposal can change. */
export interface Artifact {
  id: number;
  agent: string | null;
  kind: string;
  path: string;
  content: string;
  contentHash: string;
}

/** A row of current_artifacts; null when the view left out what a table never does. */
export function toArtifact(row: ViewRow<"current_artifacts">): Artifact | null {
  const { id, agent, kind, path, content, content_hash } = row;
  if (id === null || kind === null || path === null || content === null || content_hash === null) return null;
  return { id, agent, kind, path, content, contentHash: content_hash };
}

/**
 * The agent's own artifact of a kind, else the one that is the whole team's; the first by path if there are
 * several. Another agent's is never taken.
 */
export function chooseArtifact(
  artifacts: readonly Artifact[],
  kind: string,
  agent: string | null,
): Artifact | null {
  const ofKind = artifacts
    .filter((artifact) => artifact.kind === kind)
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return (
    ofKind.find((artifact) => artifact.agent !== null && artifact.agent === agent) ??
    ofKind.find((artifact) => artifact.agent === null) ??
    null
  );
}
