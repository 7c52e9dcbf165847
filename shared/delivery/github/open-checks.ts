import type { Address } from "./address.ts";

/** A note on lines of a file. */
export interface Annotation {
  path: string;
  start_line: number;
  end_line: number;
  annotation_level: "notice" | "warning" | "failure";
  title: string;
  message: string;
}

/** What a check run says. */
export interface CheckReport {
  name: string;
  externalId: string;
  conclusion: "success" | "neutral" | "failure";
  title: string;
  summary: string;
  annotations: readonly Annotation[];
  buttons: readonly { label: string; description: string; identifier: string }[];
}

/** Checks of commits: check runs for an App, statuses for whoever is none. */
export function openChecks({ github, owner, repo }: Address) {
  return {
    /** Makes the check run of a commit say this; a new one where the report is another. */
    async ensureCheck(commit: string, report: CheckReport): Promise<void> {
      const { name, externalId, title, summary, annotations, conclusion, buttons } = report;
      const { data } = await github.rest.checks.listForRef({ owner, repo, ref: commit, check_name: name });
      const present = data.check_runs[0];
      const { output, external_id } = present ?? {};
      const saysSame = output?.summary === summary && output.title === title;
      if (present && saysSame && external_id === externalId) return;
      const now = {
        external_id: externalId,
        status: "completed" as const,
        conclusion,
        actions: [...buttons],
      };
      if (present && saysSame) {
        await github.rest.checks.update({ owner, repo, check_run_id: present.id, ...now });
        return;
      }
      const said = { title, summary, annotations: annotations.slice(0, 50) };
      await github.rest.checks.create({ owner, repo, name, head_sha: commit, ...now, output: said });
    },

    /** The same in one line, for who has no check runs. */
    async ensureStatus(
      commit: string,
      status: { context: string; state: "success" | "failure"; description: string; target_url?: string },
    ): Promise<void> {
      const { data } = await github.rest.repos.listCommitStatusesForRef({
        owner,
        repo,
        ref: commit,
        per_page: 100,
      });
      const present = data.find(({ context }) => context === status.context);
      if (present?.state === status.state && present.description === status.description) return;
      await github.rest.repos.createCommitStatus({ owner, repo, sha: commit, ...status });
    },
  };
}
