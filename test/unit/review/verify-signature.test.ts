import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readBody } from "../../../shared/review/read-body.ts";
import { verifyGitHubSignature, verifySlackSignature } from "../../../shared/review/verify-signature.ts";

const secret = "shared-secret";
const now = 1_790_000_000_000;
const bytes = (text: string) => new TextEncoder().encode(text);

function slackHeaders(
  body: string,
  { at = now / 1000, key = secret }: { at?: number | string; key?: string } = {},
): Headers {
  const digest = createHmac("sha256", key).update(`v0:${at}:${body}`).digest("hex");
  return new Headers({ "x-slack-request-timestamp": String(at), "x-slack-signature": `v0=${digest}` });
}
const slack = (headers: Headers, body: string, at = now) =>
  verifySlackSignature({ headers, body: bytes(body), secret }, at);

describe("Slack's signature", () => {
  it("is believed when it is right and fresh", async () => {
    expect(await slack(slackHeaders("payload=1"), "payload=1")).toBeUndefined();
  });
  it.each([-301, 301, -86_400, 86_400])("is not believed %i seconds off", async (seconds) => {
    expect(await slack(slackHeaders("a"), "a", now + seconds * 1000)).toBe("timestamp_stale");
  });
  it.each([-300, 300])("is believed %i seconds off", async (seconds) => {
    expect(await slack(slackHeaders("a"), "a", now + seconds * 1000)).toBeUndefined();
  });
  it("is not believed for another body, time or secret", async () => {
    expect(await slack(slackHeaders("a"), "b")).toBe("signature_wrong");
    const headers = slackHeaders("a");
    headers.set("x-slack-request-timestamp", String(now / 1000 + 1));
    expect(await slack(headers, "a")).toBe("signature_wrong");
    expect(await slack(slackHeaders("a", { key: "other" }), "a")).toBe("signature_wrong");
  });
  it.each([
    ["no time", { "x-slack-request-timestamp": "" }, "timestamp_missing"],
    ["a time that is no number", { "x-slack-request-timestamp": "1e9" }, "timestamp_missing"],
    ["a negative time", { "x-slack-request-timestamp": "-1" }, "timestamp_missing"],
    ["an older scheme", { "x-slack-signature": `v1=${"0".repeat(64)}` }, "signature_malformed"],
    ["a short signature", { "x-slack-signature": "v0=00" }, "signature_malformed"],
    ["capital digits", { "x-slack-signature": `v0=${"A".repeat(64)}` }, "signature_malformed"],
    ["a bare prefix", { "x-slack-signature": "v0=" }, "signature_malformed"],
    ["zeros", { "x-slack-signature": `v0=${"0".repeat(64)}` }, "signature_wrong"],
  ])("is not believed with %s", async (_what, replaced, problem) => {
    const headers = slackHeaders("a");
    for (const [name, value] of Object.entries(replaced)) headers.set(name, value);
    expect(await slack(headers, "a")).toBe(problem);
  });
  it("is not believed when it is missing", async () => {
    expect(await slack(new Headers({ "x-slack-request-timestamp": String(now / 1000) }), "a")).toBe(
      "signature_missing",
    );
  });
  it("is over bytes: no other body passes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), async (signed, sent) => {
        expect((await slack(slackHeaders(signed), sent)) === undefined).toBe(signed === sent);
      }),
      { numRuns: 100 },
    );
  });
});

describe("GitHub's signature", () => {
  const header = (body: string, key = secret) =>
    new Headers({ "x-hub-signature-256": `sha256=${createHmac("sha256", key).update(body).digest("hex")}` });
  it("is believed when it is right", async () => {
    expect(await verifyGitHubSignature({ headers: header("{}"), body: bytes("{}"), secret })).toBeUndefined();
  });
  it("is not believed for another body or secret, or when it is missing or of the old kind", async () => {
    expect(await verifyGitHubSignature({ headers: header("{}"), body: bytes("{ }"), secret })).toBe(
      "signature_wrong",
    );
    expect(await verifyGitHubSignature({ headers: header("{}", "other"), body: bytes("{}"), secret })).toBe(
      "signature_wrong",
    );
    expect(await verifyGitHubSignature({ headers: new Headers(), body: bytes("{}"), secret })).toBe(
      "signature_missing",
    );
    const old = new Headers({ "x-hub-signature-256": `sha1=${"0".repeat(40)}` });
    expect(await verifyGitHubSignature({ headers: old, body: bytes("{}"), secret })).toBe(
      "signature_malformed",
    );
  });
});

describe("reading a body", () => {
  const request = (body: BodyInit) =>
    new Request("http://a", {
      method: "POST",
      body,
      ...(body instanceof ReadableStream ? { duplex: "half" } : {}),
    });
  it("gives the bytes as they came", async () => {
    expect(await readBody(request(new Uint8Array([0, 255, 13, 10])), 4)).toEqual(
      new Uint8Array([0, 255, 13, 10]),
    );
  });
  it("stops at the limit, whatever the header says", async () => {
    expect(await readBody(request("12345"), 4)).toBeUndefined();
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1000)) });
    expect(await readBody(request(endless), 10_000)).toBeUndefined();
  });
  it("reads nothing as nothing", async () => {
    expect(await readBody(new Request("http://a", { method: "POST" }), 4)).toEqual(new Uint8Array());
  });
});
