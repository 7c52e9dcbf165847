import { beforeAll, expect, test } from "vitest";
import { operations, webhookEvents } from "../../../local/github/contract/operations.ts";
import { overlay } from "../../../local/github/contract/overlay.ts";
import { loadRestContract, type RestContract } from "../../../local/github/contract/rest-contract.ts";
import { accountHandlers } from "../../../local/github/rest/apps.ts";
import { handlers } from "../../../local/github/rest/handlers.ts";
import { matchOperation } from "../../../local/github/rest/match-operation.ts";

let contract: RestContract;
beforeAll(async () => {
  contract = await loadRestContract();
});

const place = { api: "http://api.test", html: "http://html.test", fullName: "acme/agents" };

test("a reply that GitHub would not give is found out: wrong type, missing key, undocumented status", () => {
  const comment = contract.complete("issues/create-comment", { body: "hello" }, place);
  expect(contract.checkResponse("issues/create-comment", 201, comment)).toEqual([]);
  const broken = contract.complete("issues/create-comment", { id: "seven", user: undefined }, place);
  expect(contract.checkResponse("issues/create-comment", 201, broken)).toEqual([
    "/ must have required property 'user'",
    "/id must be integer",
  ]);
  expect(contract.checkResponse("issues/create-comment", 202, comment)).toEqual([
    "GitHub does not document 202 for issues/create-comment",
  ]);
  expect(contract.checkResponse("issues/create-comment", 404, {})).toEqual(["an error needs a message"]);
});

test("a webhook that GitHub would not send is found out", () => {
  for (const { id } of webhookEvents) expect(contract.checkWebhook(id, {}), id).not.toEqual([]);
});

test("every covered operation has a handler, and nothing else has", () => {
  expect([...handlers.keys(), ...accountHandlers.keys()].toSorted()).toEqual(
    operations.map(({ id }) => id).toSorted(),
  );
});

test("examples lead to this repository, computed values win, and undefined removes", () => {
  const repository = contract.complete("repos/get", { name: "agents", parent: undefined }, place);
  expect(repository).toMatchObject({
    name: "agents",
    pulls_url: "http://api.test/repos/acme/agents/pulls{/number}",
  });
  expect(repository).not.toHaveProperty("parent");
  expect(overlay({ list: [{ a: 1 }] }, { list: [{ b: 2 }, { b: 3 }] })).toEqual({
    list: [
      { a: 1, b: 2 },
      { a: 1, b: 3 },
    ],
  });
});

test("references and paths are understood with their slashes encoded or not", () => {
  const params = (path: string) => matchOperation("GET", path)?.params;
  expect(params("/repos/a/b/git/ref/heads/x/y")).toMatchObject({ ref: "heads/x/y" });
  expect(params("/repos/a/b/git/ref/heads%2Fx%2Fy")).toMatchObject({ ref: "heads/x/y" });
  expect(params("/repos/a/b/contents/d%20e/f.md")).toMatchObject({ path: "d e/f.md" });
  expect(params("/repos/a/b/contents")).toMatchObject({ path: "" });
  expect(matchOperation("GET", "/repos/a/b/issues/events")).toBeUndefined();
  expect(matchOperation("DELETE", "/repos/a/b")).toBeUndefined();
});
