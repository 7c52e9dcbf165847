import { z } from "zod";
import { type Database, unwrap } from "../../platform/database.ts";
import type { GitHub } from "../../platform/github.ts";
import type { Delivered, Delivery } from "../delivery-contract.ts";
import { buildDashboard, dashboardId, dashboardTitle } from "./build-dashboard.ts";
import { ourLabel } from "./choose-labels.ts";
import { isManaged, replaceManaged, wrapManaged } from "./manage-body.ts";
import type { Issue } from "./open-issues.ts";
import { followRepository, type Repository } from "./open-repository.ts";
import { readDashboard } from "./read-dashboard.ts";
import { takeTicks } from "./take-ticks.ts";

const order = z.object({ repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/) });

/** Brings the dashboard issue of a repository to the present state; makes it if there is none. */
export async function writeDashboard(
  github: GitHub,
  database: Database,
  delivery: Delivery,
): Promise<Delivered> {
  // Renamed since this was ordered, nothing would be found under the name that was written down.
  const repository = await followRepository(github, database, order.parse(delivery.payload).repository);
  const name = repository.fullName.toLowerCase();
  const known = await readDashboard(database, name);
  const present = await findDashboard(repository, known.issueNumber);
  // Before the boxes are drawn anew: what no webhook told of would be gone.
  const hasActed = present !== undefined && (await takeTicks(repository, database, present));
  const content = hasActed ? await readDashboard(database, name) : known;
  const managed = wrapManaged(dashboardId, buildDashboard(content));
  const issue =
    present ??
    (await repository.createIssue({
      title: dashboardTitle,
      body: managed,
      labels: [ourLabel, "improvement:dashboard"],
    }));
  if (present) {
    const body = replaceManaged(present.body, dashboardId, managed);
    const change = {
      ...(body === (present.body ?? "").replace(/\r\n/g, "\n") ? {} : { body }),
      ...(present.isOpen ? {} : { state: "open" as const }),
    };
    if (Object.keys(change).length > 0) await repository.updateIssue(present.number, change);
  }
  const { error } = await database.rpc("note_dashboard", {
    repository: name,
    issue_number: issue.number,
    issue_url: issue.url,
  });
  if (error) unwrap({ data: null, error });
  return {};
}

async function findDashboard(repository: Repository, known: number | undefined): Promise<Issue | undefined> {
  if (known !== undefined) {
    const issue = await repository.findIssue(known);
    if (issue !== undefined && isManaged(issue.body, dashboardId)) return issue;
  }
  // Made by an earlier try whose answer got lost.
  return repository.findThread("2020-01-01T00:00:00Z", { label: "improvement:dashboard" }, (body) =>
    isManaged(body, dashboardId),
  );
}
