import { expect, test } from "vitest";
import { asks, calls, conversation, find, says } from "../conversation.ts";

const refused = (args: { [key: string]: string }, why = "no such parcel") => calls("track", args, why, true);

test("a call that has failed and is made again unchanged is a retry without change", () => {
  const [finding] = find(
    "retry_without_change",
    conversation(...refused({ id: "7" }), says("Hm."), ...refused({ id: "7" })),
  );
  expect(finding).toMatchObject({ agent: "worker", tool: "track", errors: 2 });
  expect(finding?.evidence).toHaveLength(4);
  expect(finding?.wasted).toHaveLength(2);
});

test("other arguments, success in between, and errors that pass by themselves are none", () => {
  const rule = "retry_without_change";
  expect(find(rule, conversation(...refused({ id: "7" }), ...refused({ id: "8" })))).toEqual([]);
  const mended = [...refused({ id: "7" }), ...calls("track", { id: "7" }, "found"), ...refused({ id: "7" })];
  expect(find(rule, conversation(...mended))).toEqual([]);
  for (const why of ["429 Too Many Requests", "timed out", "Service temporarily unavailable"])
    expect(find(rule, conversation(...refused({ id: "7" }, why), ...refused({ id: "7" }, why)))).toEqual([]);
});

test("a tool that does not exist is a wrong call at once, and the words that say so are marked", () => {
  const [finding] = find("wrong_call", conversation(...refused({}, "Error: unknown tool track")));
  expect(finding).toMatchObject({ tool: "track", summary: "worker calls track, which does not exist." });
  const [span] = finding?.spans ?? [];
  expect(span?.message.content.slice(span.from, span.to)).toBe("unknown tool");
});

test("arguments that are refused count from the second time on", () => {
  const wrong = () => refused({ id: "x" }, "ValidationError: field id is required");
  expect(find("wrong_call", conversation(...wrong()))).toEqual([]);
  expect(find("wrong_call", conversation(...wrong(), ...wrong()))).toMatchObject([{ errors: 2 }]);
});

test("an error about the matter is no wrong call", () => {
  const log = conversation(
    ...refused({ id: "1" }, "Error: parcel not found"),
    ...refused({ id: "2" }, "Error: card declined"),
  );
  expect(find("wrong_call", log)).toEqual([]);
});

test("an identifier that nobody has given, and that fails, was made up", () => {
  const log = conversation(asks("Where is my parcel?"), ...refused({ id: "PX-88213" }));
  const [finding] = find("invented_argument", log);
  expect(finding).toMatchObject({ agent: "worker", tool: "track" });
  const [span] = finding?.spans ?? [];
  expect(span?.message.content.slice(span.from, span.to)).toBe("PX-88213");
});

test("an identifier that somebody gave, that works, or that a writing tool makes is none", () => {
  const rule = "invented_argument";
  expect(find(rule, conversation(asks("It is px-88213."), ...refused({ id: "PX-88213" })))).toEqual([]);
  expect(find(rule, conversation(asks("Where?"), ...calls("track", { id: "PX-88213" }, "found")))).toEqual(
    [],
  );
  expect(
    find(rule, conversation(asks("Go."), ...calls("create_label", { id: "PX-88213" }, "no", true))),
  ).toEqual([]);
  expect(find(rule, conversation(asks("Go."), ...refused({ day: "2026-03-01", words: "plain" })))).toEqual(
    [],
  );
});

test("three different tries in vain without asking anybody are guesses", () => {
  const tries = ["1", "2", "3"].flatMap((id) => refused({ id }));
  const [finding] = find("unasked_guess", conversation(asks("Where is it?"), ...tries));
  expect(finding).toMatchObject({ agent: "worker", tool: "track", errors: 3 });
});

test("somebody asked, somebody answering, or errors of the connection make none", () => {
  const rule = "unasked_guess";
  const question = says("Which number has it?", { to_agent: "user" });
  expect(
    find(
      rule,
      conversation(...refused({ id: "1" }), ...refused({ id: "2" }), question, ...refused({ id: "3" })),
    ),
  ).toEqual([]);
  expect(
    find(
      rule,
      conversation(...refused({ id: "1" }), ...refused({ id: "2" }), asks("Try 3."), ...refused({ id: "3" })),
    ),
  ).toEqual([]);
  const down = ["1", "2", "3"].flatMap((id) => refused({ id }, "connection timed out"));
  expect(find(rule, conversation(...down))).toEqual([]);
});

test("naming one tool and calling another in the very next step is a mismatch", () => {
  const known = calls("track_parcel", { id: 1 }, "found");
  const log = conversation(
    ...known,
    says("Next I use track_parcel.", { message_type: "thought" }),
    ...calls("stop_parcel", { id: 1 }, "ok"),
  );
  expect(find("announced_otherwise", log)).toMatchObject([{ agent: "worker" }]);
});

test("doing what was said, naming two tools, or none, is no mismatch", () => {
  const rule = "announced_otherwise";
  const both = [...calls("track_parcel", { id: 1 }, "found"), ...calls("stop_parcel", { id: 2 }, "ok")];
  const thought = (content: string) => says(content, { message_type: "thought" });
  expect(
    find(rule, conversation(...both, thought("Now track_parcel."), ...calls("track_parcel", {}, "x"))),
  ).toEqual([]);
  expect(
    find(
      rule,
      conversation(...both, thought("track_parcel, no, stop_parcel."), ...calls("stop_parcel", {}, "x")),
    ),
  ).toEqual([]);
  expect(
    find(rule, conversation(...both, thought("Track the parcel."), ...calls("stop_parcel", {}, "x"))),
  ).toEqual([]);
});

test("a full context is found by what the model server says, not by talk about it", () => {
  const said = {
    agent: "model",
    role: "system",
    message_type: "error",
    content: "This model's maximum context length is 8192 tokens.",
  };
  expect(find("context_overflow", conversation(says("Go."), said))).toMatchObject([
    { severity: "high", errors: 1 },
  ]);
  expect(find("context_overflow", conversation(says("Mind the maximum context length.")))).toEqual([]);
});

test("turns many times as long as the agent's others are over-long, one long answer is none", () => {
  const short = Array.from({ length: 10 }, () => says("Short."));
  const long = says("word ".repeat(5_000));
  expect(find("context_overflow", conversation(...short, long, long, long))).toMatchObject([
    { agent: "worker", severity: "low" },
  ]);
  expect(find("context_overflow", conversation(...short, long))).toEqual([]);
});
