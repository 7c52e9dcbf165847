import { askGraphql, statusOf } from "../../platform/github.ts";
import type { Address } from "./address.ts";

/** Branches, files and commits of a repository. */
export function openBranches({ github, owner, repo, fullName }: Address) {
  /** The commit at the end of a branch, or undefined if there is no such branch. */
  async function findHead(branch: string): Promise<string | undefined> {
    try {
      const { data } = await github.rest.git.getRef({ owner, repo, ref: `heads/${branch}` });
      return data.object.sha;
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  return {
    findHead,

    /** A file's bytes at a commit, or undefined if it is not there. */
    async findFile(path: string, commit: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
      try {
        const { data } = await github.rest.repos.getContent({ owner, repo, path, ref: commit });
        if (Array.isArray(data) || data.type !== "file" || data.encoding !== "base64") return undefined;
        return Uint8Array.from(atob(data.content.replace(/\s/g, "")), (character) => character.charCodeAt(0));
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    },

    /** Makes a branch at a commit unless it exists, and returns where it is. */
    async ensureBranch(branch: string, commit: string): Promise<string> {
      const present = await findHead(branch);
      if (present !== undefined) return present;
      try {
        await github.rest.git.createRef({ owner, repo, ref: `refs/heads/${branch}`, sha: commit });
        return commit;
      } catch (error) {
        // Somebody else made it meanwhile, or this is about something else.
        const made = statusOf(error) === 422 ? await findHead(branch) : undefined;
        if (made === undefined) throw error;
        return made;
      }
    },

    /** How many commits of `base` a commit lacks. */
    async countBehind(base: string, head: string): Promise<number> {
      const basehead = `${base}...${head}`;
      const { data } = await github.rest.repos.compareCommitsWithBasehead({
        owner,
        repo,
        basehead,
        per_page: 1,
      });
      return data.behind_by;
    },

    /** Commits files to a branch that is still at `expectedHead`, all in one commit. GitHub signs it. */
    async commitFiles(
      branch: string,
      expectedHead: string,
      files: readonly { path: string; content: string }[],
      message: { headline: string; body: string },
    ): Promise<string> {
      const additions = files.map(({ path, content }) => ({ path, contents: toBase64(content) }));
      const input = {
        branch: { repositoryNameWithOwner: fullName, branchName: branch },
        message,
        fileChanges: { additions },
        expectedHeadOid: expectedHead,
      };
      const answer = await askGraphql<{ createCommitOnBranch: { commit: { oid: string } } }>(
        github,
        "mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }",
        { input },
      );
      return answer.createCommitOnBranch.commit.oid;
    },
  };
}

function toBase64(text: string): string {
  let bytes = "";
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return btoa(bytes);
}
