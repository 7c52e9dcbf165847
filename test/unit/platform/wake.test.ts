import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { answerWakeUp, sameSecret } from "../../../shared/platform/wake.ts";

function wakeUp(options: { key?: string; method?: string; work?: () => Promise<unknown> } = {}) {
  const work = vi.fn(options.work ?? (async () => {}));
  const log = vi.fn();
  const pending: Promise<unknown>[] = [];
  const headers = options.key === undefined ? {} : { "x-wake-key": options.key };
  const response = answerWakeUp(
    new Request("http://127.0.0.1/", { method: options.method ?? "POST", headers }),
    {
      wakeKey: "the key",
      background: (promise) => pending.push(promise),
      work,
      log,
    },
  );
  return { response, work, log, settled: Promise.all(pending) };
}

test("the right key is answered 202 before the work is done", async () => {
  let finish = () => {};
  const { response, settled } = wakeUp({
    key: "the key",
    work: () =>
      new Promise<void>((done) => {
        finish = done;
      }),
  });
  expect(response.status).toBe(202);
  finish();
  await settled;
});

test.each([
  ["no key", undefined],
  ["another key", "the kez"],
  ["a longer key", "the keyy"],
  ["an empty key", ""],
])("%s is answered 401, and nothing runs", (_, key) => {
  const { response, work } = wakeUp(key === undefined ? {} : { key });
  expect(response.status).toBe(401);
  expect(work).not.toHaveBeenCalled();
});

test("only POST wakes", () => {
  const { response, work } = wakeUp({ key: "the key", method: "GET" });
  expect(response.status).toBe(405);
  expect(work).not.toHaveBeenCalled();
});

test("an error of the work reaches the log and not the caller", async () => {
  const { response, log, settled } = wakeUp({
    key: "the key",
    work: async () => {
      throw new Error("the database is away");
    },
  });
  expect(response.status).toBe(202);
  await settled;
  expect(log).toHaveBeenCalledWith("the database is away");
});

test("secrets are the same exactly when the strings are", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => sameSecret(a, b) === (a === b) && sameSecret(a, a)),
  );
});
