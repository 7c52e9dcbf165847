import type { Comparison } from "./comparison.ts";
import type { Setting } from "./model.ts";

/** What is given from outside still counts, and nothing more must be given; events still come. */
export function compareSettings(found: Comparison): void {
  for (const [id, setting] of found.old.settings) {
    const own = found.new.settings.get(id);
    const what = `${setting.kind} ${setting.name}`;
    if (own) compareSetting(what, setting, own, found);
    else
      found.breaking(
        `${setting.kind}_removed`,
        what,
        setting.kind === "event" ? "is not sent any more" : "is not read any more",
        setting.offset,
        "old",
      );
  }
  for (const [id, setting] of found.new.settings) {
    if (found.old.settings.has(id)) continue;
    const what = `${setting.kind} ${setting.name}`;
    if (setting.isRequired)
      found.breaking(`${setting.kind}_required`, what, "must be given now", setting.offset);
    else found.compatible(`${setting.kind}_added`, what, describeNew(setting), setting.offset);
  }
}

function compareSetting(what: string, before: Setting, after: Setting, found: Comparison): void {
  if (after.isRequired && !before.isRequired)
    found.breaking(`${before.kind}_required`, what, "must be given now", after.offset);
  const choices = after.choices;
  const lost = choices && before.choices?.find((choice) => !choices.includes(choice));
  if (lost !== undefined)
    found.breaking(`${before.kind}_choice_removed`, what, `does not take ${lost} any more`, after.offset);
  if (choices && !before.choices)
    found.breaking(`${before.kind}_choice_removed`, what, `takes only ${choices.join(", ")}`, after.offset);
}

function describeNew({ kind }: Setting): string {
  return kind === "event" ? "is sent now" : "may be given now";
}
