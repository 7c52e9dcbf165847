import fc from "fast-check";
import { expect, test } from "vitest";
import { quoteText, redactText } from "../../../shared/logs/redact-text.ts";

// Put together here, so that no scanner takes this file for a leak.
const secrets = [
  `sk-${"abcDEF123456".repeat(3)}`,
  `sk-proj-${"abcDEF123456".repeat(3)}`,
  `ghp_${"a1B2".repeat(9)}`,
  `xoxb-${"123456789-".repeat(3)}`,
  `sb_secret_${"a1B2".repeat(6)}`,
  `AKIA${"ABCD1234".repeat(2)}`,
  `eyJ${"hbGciOiJI".repeat(2)}.eyJ${"zdWIiOiIx".repeat(2)}.abc`,
  "ada.lovelace@example.com",
];

test.each(secrets)("%s does not leave the log", (secret) => {
  for (const text of [secret, `key: ${secret}.`, `(${secret})`, `Bearer ${secret}`])
    expect(redactText(text)).not.toContain(secret);
});

test("named passwords, private keys and addresses with a password do not leave the log", () => {
  expect(redactText('password = "hunter2222", api_key: abcd1234')).toBe(
    'password = "[secret]", api_key: [secret]',
  );
  expect(redactText("postgres://admin:s3cr3t!@host/db")).toBe("postgres://[password]@host/db");
  expect(redactText("x -----BEGIN RSA PRIVATE KEY-----\nabc\n")).toBe("x [key]");
});

test("ordinary words stay", () => {
  const text = "The password reset page failed at 10:15 with error 503; ask the secretary @ desk 4.";
  expect(redactText(text)).toBe(text);
});

test("a secret is gone wherever it stands in a quotation", () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 400 }).map((text) => text.replace(/[\w@.-]+$/, "")),
      fc.constantFrom(...secrets),
      fc.string({ maxLength: 400 }),
      (before, secret, after) => {
        expect(quoteText(`${before} ${secret} ${after}`)).not.toContain(secret);
      },
    ),
  );
});

test("a quotation is one clean line of at most the length that was asked for", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 3000 }),
      fc.integer({ min: 10, max: 300 }),
      (text, length) => {
        const quoted = quoteText(text, length);
        expect(quoted.length).toBeLessThanOrEqual(length);
        expect(quoted.isWellFormed()).toBe(true);
        expect(quoted).not.toMatch(/[\0\n\r]/);
      },
    ),
  );
});

test("a long hostile text is redacted in no time", () => {
  const started = performance.now();
  for (const text of [
    "a.".repeat(50_000),
    "password".repeat(12_000),
    "eyJ".repeat(30_000),
    "a@".repeat(50_000),
  ])
    redactText(text);
  expect(performance.now() - started).toBeLessThan(2_000);
});
