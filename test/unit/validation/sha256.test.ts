import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sha256 } from "../../../shared/validation/sha256.ts";

test("names a text as Node's own SHA-256 does, whatever its length and characters", () => {
  const texts = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.integer({ min: 50, max: 130 }).map((length) => "a".repeat(length)),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect(sha256(text)).toBe(createHash("sha256").update(text.toWellFormed(), "utf8").digest("hex"));
    }),
  );
});
