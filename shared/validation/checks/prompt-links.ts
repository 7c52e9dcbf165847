import { type Check, notApplicable, type Outcome, passed, refused, warned } from "../check-contract.ts";
import { locateOffset } from "../locate-offset.ts";
import { findLinks } from "../prompts/find-links.ts";

const mostReported = 10;

/** New addresses are pointed out; those that mislead are refused. */
export const promptLinks: Check = {
  rule: "prompt_links",
  title: "Links lead where they say",
  check({ improvement, target }) {
    if (target?.kind !== "prompt" && target?.kind !== "role")
      return notApplicable("The target is no prompt or role.");
    const old = findLinks(target.content);
    const urls = new Set(old.map(({ url }) => url));
    const hosts = new Set(old.map(({ host }) => host));
    const found: Outcome[] = [];
    for (const { url, host, offset, danger } of findLinks(improvement.proposed_content)) {
      if (urls.has(url) || found.length >= mostReported) continue;
      urls.add(url);
      const location = {
        path: target.path,
        ...locateOffset(improvement.proposed_content, offset),
        side: "new" as const,
      };
      const more = { location, evidence: url.slice(0, 200) };
      if (danger !== undefined) found.push(refused(`The link ${url.slice(0, 100)} ${danger}.`, more));
      else if (!hosts.has(host))
        found.push(warned(`A link to a host that was not named before: ${host}.`, more));
    }
    return found.length > 0 ? found : passed("No new host.");
  },
};
