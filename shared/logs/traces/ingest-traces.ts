import { z } from "zod";
import { type Database, unwrap } from "../../platform/database.ts";
import { CodedError, describeError } from "../../platform/errors.ts";
import { answerWakeUp, type Background } from "../../platform/wake.ts";
import { sha256Hex } from "../hash-text.ts";
import { answerFailure, answerSuccess, type Encoding, encodingOf } from "./answer-otlp.ts";
import { planBatch } from "./plan-batch.ts";
import { readJsonTraces } from "./read-json.ts";
import { readLimited } from "./read-limited.ts";
import { readProtobufTraces } from "./read-protobuf.ts";
import type { ReadTraces } from "./span.ts";
import { tellTask } from "./tell-task.ts";

/** What the receiver works with. */
export interface TraceReceiver {
  database: Database;
  wakeKey: string;
  background: Background;
  log: (line: string) => void;
}

/** Computing that one call may spend on telling tasks; what is left is told when cron looks a minute later. */
const TELLING_MILLISECONDS = 700;
const recorded = z.object({
  tasks: z.array(z.string()).optional(),
  unknown_token: z.boolean().optional(),
  retry_after: z.number().optional(),
});

/**
 * Answers OTLP/HTTP: traces in JSON or Protocol Buffers, plain or gzip, with a team's token in `x-ingest-token` or as
 * bearer. Spans are kept before the answer; the log is written after it. A wake-up finishes what was left.
 */
export async function ingestTraces(request: Request, receiver: TraceReceiver): Promise<Response> {
  const { database, wakeKey, background, log } = receiver;
  if (request.headers.has("x-wake-key"))
    return answerWakeUp(request, { wakeKey, background, log, work: () => tellWaiting(database, log) });
  const encoding = encodingOf(request.headers.get("content-type"));
  if (request.method !== "POST")
    return answerFailure(encoding ?? "json", 405, "Traces are sent with POST.", { allow: "POST" });
  if (!/\/ingest-traces(?:\/v1\/traces)?\/?$/.test(new URL(request.url).pathname))
    return answerFailure(encoding ?? "json", 404, "Only traces are taken, at /v1/traces.");
  if (!encoding)
    return answerFailure("json", 415, "The content type must be application/json or application/x-protobuf.");
  const token = tokenOf(request.headers);
  if (token === null)
    return answerFailure(encoding, 401, "A team's token is needed in the header x-ingest-token.", {
      "www-authenticate": "Bearer",
    });
  try {
    const read = await readTraces(request, encoding);
    const answer = recorded.parse(
      unwrap(
        await database.rpc("record_spans", {
          token_hash: await sha256Hex(token),
          batch: { traces: planBatch(read.spans) },
        }),
      ),
    );
    if (answer.unknown_token) return answerFailure(encoding, 401, "This token is unknown or was revoked.");
    if (answer.retry_after !== undefined)
      return answerFailure(encoding, 429, "Too many spans in this minute.", {
        "retry-after": String(answer.retry_after),
      });
    background(tellTasks(database, answer.tasks ?? [], log));
    return answerSuccess(encoding, read.rejected, read.reasons.join("; "));
  } catch (error) {
    return answerError(encoding, error, log);
  }
}

async function readTraces(request: Request, encoding: Encoding): Promise<ReadTraces> {
  const body = await readLimited(request);
  try {
    if (encoding === "protobuf") return readProtobufTraces(body);
    return readJsonTraces(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (error) {
    throw new CodedError("body_unreadable", `The body is no traces in ${encoding}.`, { cause: error });
  }
}

function answerError(encoding: Encoding, error: unknown, log: (line: string) => void): Response {
  if (error instanceof CodedError) {
    if (error.code === "body_too_large") return answerFailure(encoding, 413, error.message);
    if (error.code === "encoding_unknown") return answerFailure(encoding, 415, error.message);
    if (error.code === "body_unreadable") return answerFailure(encoding, 400, error.message);
  }
  log(`traces were not recorded: ${describeError(error)}`);
  // Whatever else went wrong is ours, and may be over soon.
  return answerFailure(encoding, 503, "The traces could not be recorded now.", { "retry-after": "5" });
}

/** Also as a bearer, for exporters that know no other header. */
function tokenOf(headers: Headers): string | null {
  const bearer = /^bearer\s+(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  const token = headers.get("x-ingest-token")?.trim() || bearer;
  return token !== undefined && /^tsi_[0-9a-f]{48}$/.test(token)
    ? token
    : token === undefined
      ? null
      : "unknown";
}

async function tellTasks(
  database: Database,
  tasks: readonly string[],
  log: (line: string) => void,
): Promise<void> {
  let computed = 0;
  for (const task of tasks) {
    if (computed > TELLING_MILLISECONDS) return;
    try {
      computed += await tellTask(database, task);
    } catch (error) {
      log(`task ${task} was not told: ${describeError(error)}`);
    }
  }
}

/** Tasks whose spans were kept and not told, because somebody ran out of time or died. */
export async function tellWaiting(database: Database, log: (line: string) => void): Promise<void> {
  await tellTasks(database, unwrap(await database.rpc("waiting_trace_tasks", { max_items: 50 })), log);
}
