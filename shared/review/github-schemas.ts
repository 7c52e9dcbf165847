// The webhooks that GitHub sends, as far as anything here rests on them.
import { z } from "zod";
import { cleanText } from "../logs/clean-text.ts";

const sha = z.string().regex(/^[0-9a-f]{40,64}$/);
const repository = z.object({ full_name: z.string().max(200), private: z.boolean().default(true) });
const sender = z.object({
  id: z.int(),
  login: z.string().max(100).default("somebody"),
  type: z.string().optional(),
});
const body = z
  .string()
  .max(300_000)
  .nullish()
  .transform((text) => cleanText(text ?? ""));
const number = z.int().positive();

export const pullRequest = z.object({
  action: z.string().max(50),
  number,
  pull_request: z.object({
    merged: z.boolean().nullish(),
    merge_commit_sha: sha.nullish(),
    head: z.object({ sha }),
    updated_at: z.iso.datetime().optional(),
  }),
  repository,
  sender,
});
const moment = z.iso.datetime({ offset: true }).default(() => new Date().toISOString());
export const issueComment = z.object({
  action: z.string().max(50),
  issue: z.object({ number, body }),
  comment: z.object({ id: z.int(), body, updated_at: moment }),
  repository,
  sender,
});
export const lineComment = z.object({
  action: z.string().max(50),
  pull_request: z.object({ number }),
  comment: z.object({
    id: z.int(),
    body,
    updated_at: moment,
    path: z.string().max(4_000),
    line: z.int().nullish(),
    original_line: z.int().nullish(),
  }),
  repository,
  sender,
});
export const issues = z.object({
  action: z.string().max(50),
  issue: z.object({ number, body, updated_at: z.iso.datetime({ offset: true }).optional() }),
  changes: z.object({ body: z.object({ from: body }).optional() }).optional(),
  repository,
  sender,
});
export const review = z.object({
  action: z.string().max(50),
  review: z.object({ id: z.int(), state: z.string().max(30), body, updated_at: moment }),
  pull_request: z.object({ number }),
  repository,
  sender,
});
export const checkRun = z.object({
  action: z.string().max(50),
  requested_action: z.object({ identifier: z.string().max(20) }).optional(),
  check_run: z.object({
    external_id: z.string().max(200).nullish(),
    pull_requests: z.array(z.object({ number })).default([]),
  }),
  repository,
  sender,
});
export const renamed = z.object({
  action: z.string().max(50),
  changes: z
    .object({
      repository: z.object({ name: z.object({ from: z.string().max(100) }) }).optional(),
      owner: z.object({ from: z.record(z.string(), z.unknown()) }).optional(),
    })
    .optional(),
  repository,
});
export const installation = z.object({
  action: z.string().max(50),
  installation: z.object({ account: z.object({ login: z.string().max(100) }).nullish() }),
});
