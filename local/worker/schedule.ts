/** A schedule in one of the two forms that pg_cron takes. */
export type Schedule = { kind: "seconds"; seconds: number } | { kind: "fields"; fields: Fields };

interface Fields {
  minutes: Set<number>;
  hours: Set<number>;
  days: Set<number>;
  lastDay: boolean;
  months: Set<number>;
  weekdays: Set<number>;
  /** Cron's old rule: if both kinds of day are restricted, either of them is enough. */
  anyDay: boolean;
  anyWeekday: boolean;
}

const shortcuts: Record<string, string> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};
const monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const dayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** Reads five cron fields, `N seconds` or a word like `@daily`. Throws if it is none of them. */
export function parseSchedule(text: string): Schedule {
  const clean = text.trim().toLowerCase();
  const seconds = /^(\d{1,2})\s+seconds?$/.exec(clean);
  if (seconds) return { kind: "seconds", seconds: Number(seconds[1]) };

  const words = (shortcuts[clean] ?? clean).split(/\s+/);
  const [minute, hour, day, month, weekday] = words;
  if (!minute || !hour || !day || !month || !weekday || words.length > 5) throw invalid(text);
  const weekdays = readField(withNumbers(weekday, dayNames, 0), 0, 7, text);
  if (weekdays.has(7)) weekdays.add(0);
  return {
    kind: "fields",
    fields: {
      minutes: readField(minute, 0, 59, text),
      hours: readField(hour, 0, 23, text),
      days: day === "$" ? new Set() : readField(day, 1, 31, text),
      lastDay: day === "$",
      months: readField(withNumbers(month, monthNames, 1), 1, 12, text),
      weekdays,
      anyDay: day.startsWith("*"),
      anyWeekday: weekday.startsWith("*"),
    },
  };
}

/** True if the schedule names the minute of this moment. Times are GMT, as on the hosted platform. */
export function namesMinute(schedule: Schedule, moment: Date): boolean {
  if (schedule.kind === "seconds") return true;
  const { minutes, hours, days, lastDay, months, weekdays, anyDay, anyWeekday } = schedule.fields;
  if (!minutes.has(moment.getUTCMinutes()) || !hours.has(moment.getUTCHours())) return false;
  if (!months.has(moment.getUTCMonth() + 1)) return false;
  const tomorrow = new Date(moment.getTime() + 24 * 3_600_000);
  const dayFits = lastDay ? tomorrow.getUTCDate() === 1 : days.has(moment.getUTCDate());
  const weekdayFits = weekdays.has(moment.getUTCDay());
  if (anyDay || anyWeekday) return dayFits && weekdayFits;
  return dayFits || weekdayFits;
}

function readField(field: string, lowest: number, highest: number, whole: string): Set<number> {
  const values = new Set<number>();
  for (const part of field.split(",")) {
    const found = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part);
    if (!found) throw invalid(whole);
    const from = found[1] === undefined ? lowest : Number(found[1]);
    const step = Number(found[3] ?? 1);
    // `5/15` means from 5 onwards; a plain `5` is 5 alone.
    const to =
      found[2] !== undefined ? Number(found[2]) : found[1] === undefined || found[3] ? highest : from;
    if (from < lowest || to > highest || from > to || step < 1) throw invalid(whole);
    for (let value = from; value <= to; value += step) values.add(value);
  }
  return values;
}

function withNumbers(field: string, names: string[], first: number): string {
  let result = field;
  for (const [index, name] of names.entries()) result = result.replaceAll(name, String(index + first));
  return result;
}

function invalid(text: string): Error {
  return new Error(`invalid schedule: ${text}`);
}
