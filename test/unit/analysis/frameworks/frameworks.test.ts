import { expect, test } from "vitest";
import { detectFindings } from "../../../../shared/analysis/detect-findings.ts";
import { detectors } from "../../../../shared/analysis/detectors/index.ts";
import { prepareMessages } from "../../../../shared/analysis/prepare-messages.ts";
import { closedTask, conversation, now } from "../conversation.ts";
import { failures } from "./failures.ts";
import { heldOut } from "./held-out.ts";
import type { LabelledConversation } from "./labelled.ts";
import { secondLot } from "./second-lot.ts";
import { successes } from "./successes.ts";

const outcomeOf = ({ modes }: LabelledConversation) => (modes.length > 0 ? "failure" : "success");

async function findingsOf(one: LabelledConversation) {
  const task = { ...closedTask, outcome: outcomeOf(one) };
  return detectFindings(task, prepareMessages(conversation(...one.messages)), { now });
}

async function score(cases: readonly LabelledConversation[]) {
  let [hits, said, labelled] = [0, 0, 0];
  for (const one of cases) {
    const modes = new Set((await findingsOf(one)).flatMap(({ mast }) => mast ?? []));
    hits += [...modes].filter((mode) => one.modes.includes(mode)).length;
    said += modes.size;
    labelled += one.modes.length;
  }
  return { precision: hits / said, recall: hits / labelled };
}

test.each(failures.map((one) => [one.name, one] as const))("%s", async (_, one) => {
  const modes = (await findingsOf(one)).map(({ mast }) => mast);
  for (const mode of one.modes) expect(modes).toContain(mode);
});

test("conversations that went well carry no finding", async () => {
  const well = [...successes, ...heldOut, ...secondLot].filter(({ modes }) => modes.length === 0);
  for (const one of well) expect(await findingsOf(one), one.name).toEqual([]);
});

test("most of what is found is labelled, and of what was written after the rules most is found", async () => {
  expect((await score(failures)).precision).toBeGreaterThan(0.8);
  for (const lot of [heldOut, secondLot]) {
    const fresh = await score(lot);
    expect(fresh.precision).toBeGreaterThan(0.65);
    expect(fresh.recall).toBeGreaterThan(0.5);
  }
});

test("every mode of MAST has a rule", () => {
  const covered = new Set(detectors.map(({ mast }) => mast));
  for (const mode of "1.1 1.2 1.3 1.4 1.5 2.1 2.2 2.3 2.4 2.5 2.6 3.1 3.2 3.3".split(" "))
    expect(covered).toContain(mode);
});
