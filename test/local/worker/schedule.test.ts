import { expect, test } from "vitest";
import { namesMinute, parseSchedule } from "../../../local/worker/schedule.ts";

function isDue(schedule: string, moment: string): boolean {
  return namesMinute(parseSchedule(schedule), new Date(moment));
}

test.each([
  ["* * * * *", "2026-11-22T10:07:31Z", true],
  ["*/5 * * * *", "2026-11-22T10:05:00Z", true],
  ["*/5 * * * *", "2026-11-22T10:06:00Z", false],
  ["2-59/5 * * * *", "2026-11-22T10:07:00Z", true],
  ["0,30 9-17 * * mon-fri", "2026-11-20T17:30:00Z", true],
  ["0,30 9-17 * * mon-fri", "2026-11-22T17:30:00Z", false],
  ["0 0 $ * *", "2028-02-29T00:00:00Z", true],
  ["0 0 $ * *", "2026-02-27T00:00:00Z", false],
  ["0 0 1 * 0", "2026-11-22T00:00:00Z", true],
  ["0 0 * * 7", "2026-11-22T00:00:00Z", true],
  ["@hourly", "2026-11-22T10:00:59Z", true],
  ["30 seconds", "2026-11-22T10:07:31Z", true],
])("%s at %s is due: %s", (schedule, moment, due) => {
  expect(isDue(schedule, moment)).toBe(due);
});

test.each(["", "* * * *", "* * * * * *", "60 * * * *", "5-1 * * * *", "*/0 * * * *", "now"])(
  "%j is no schedule",
  (text) => {
    expect(() => parseSchedule(text)).toThrow("invalid schedule");
  },
);
