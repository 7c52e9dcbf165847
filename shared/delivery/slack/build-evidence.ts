import { type Dossier, listIn } from "../read-dossier.ts";
import { rowInStudio } from "../studio-links.ts";
import { link, quote } from "./write-mrkdwn.ts";

const mostBullets = 3;

/** Up to three bullets, each with the row in Studio that shows it: findings first, then what the log says itself. */
export function buildEvidence(dossier: Dossier): string | undefined {
  const bullets = [...findings(dossier), ...excerpts(dossier)].slice(0, mostBullets);
  return bullets.length === 0 ? undefined : ["*Evidence*", ...bullets].join("\n");
}

function findings({ findings: found, studio }: Dossier): string[] {
  return found.map(({ id, summary, tasks, tasksFailed }) => {
    const address = rowInStudio(studio, "findings", id);
    const where = address === undefined ? "" : ` ${link(address, `Finding ${id}`)}`;
    return `• ${quote(summary, 250)} (${tasks} tasks, ${tasksFailed} of them failed)${where}`;
  });
}

/** A private channel of the team may see the team's log, without the secrets that were withheld from it. */
function excerpts({ improvement, studio }: Dossier): string[] {
  const messages = listIn(improvement.evidence, "messages").filter((id) => typeof id === "number");
  return listIn(improvement.evidence, "excerpts")
    .filter((excerpt) => typeof excerpt === "string")
    .filter((excerpt) => excerpt.trim() !== "")
    .map((excerpt, index) => {
      const id = messages[index];
      const address = id === undefined ? undefined : rowInStudio(studio, "messages", id);
      const where = address === undefined ? "" : ` ${link(address, `Message ${id}`)}`;
      return `• In the log: “${quote(excerpt, 160)}”${where}`;
    });
}
