import { z } from "zod";
import type { Dossier } from "../read-dossier.ts";
import type { ChangedFile } from "./open-pulls.ts";
import type { Repository } from "./open-repository.ts";

/** A file as it shall be. */
export interface FileContent {
  path: string;
  content: string;
}

const generated = z.array(z.object({ path: z.string().max(400), content: z.string() })).catch([]);

/** The tests that travel with the change, in the order of the report. */
export function generatedFiles({ validation, target }: Dossier): FileContent[] {
  return generated.parse(validation?.generated_files ?? []).filter(({ path }) => path !== target.path);
}

/** The files of the commit: the target, and those generated ones whose path is still free at a commit. */
export async function filesToCommit(
  repository: Repository,
  dossier: Dossier,
  commit: string,
): Promise<FileContent[]> {
  const { target, improvement } = dossier;
  const files = [{ path: target.path, content: improvement.proposed_content }];
  for (const file of generatedFiles(dossier))
    if ((await repository.findFile(file.path, commit)) === undefined) files.push(file);
  return files;
}

/** Why the files that a pull request changes are not what was approved, or undefined if they are. */
export async function findDifference(
  dossier: Dossier,
  changed: readonly ChangedFile[],
): Promise<string | undefined> {
  const { target, improvement } = dossier;
  const approved = new Map(generatedFiles(dossier).map(({ path, content }) => [path, content]));
  approved.set(target.path, improvement.proposed_content);
  for (const { path, blob } of changed) {
    const content = approved.get(path);
    if (content === undefined) return "It changes more than what was approved.";
    if (blob !== (await blobName(content))) return `${path} is not what was approved.`;
  }
  return changed.some(({ path }) => path === target.path)
    ? undefined
    : `It does not change ${target.path} any more.`;
}

/** The name that git gives a content. */
async function blobName(content: string): Promise<string> {
  const bytes = new TextEncoder().encode(content);
  const head = new TextEncoder().encode(`blob ${bytes.length}\0`);
  const whole = new Uint8Array(head.length + bytes.length);
  whole.set(head);
  whole.set(bytes, head.length);
  return toHex(await crypto.subtle.digest("SHA-1", whole));
}

/** SHA-256 of a content, as `content_hash` and `base_hash` hold it. */
export async function hashOf(content: Uint8Array<ArrayBuffer> | string): Promise<string> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return toHex(await crypto.subtle.digest("SHA-256", bytes));
}

function toHex(digest: ArrayBuffer): string {
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
