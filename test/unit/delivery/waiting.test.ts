import { expect, test } from "vitest";
import { buildMessage } from "../../../shared/delivery/slack/build-message.ts";
import { makeDossier } from "./hostile.ts";

const shown = (waits_for: string | null) =>
  JSON.stringify(buildMessage(makeDossier({ status: "approved", waits_for })));

test("an approved change that waits for a place among the open pull requests says so in its message", () => {
  expect(shown("repository")).toContain(
    "Waits: as many pull requests are open in the repository as policy allows",
  );
  expect(shown("organisation")).toContain("in the organisation");
  expect(shown(null)).not.toContain("Waits");
});
