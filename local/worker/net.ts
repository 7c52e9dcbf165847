import type { Sql } from "../postgres/connect.ts";

/** One row of net.http_request_queue. */
export interface QueuedRequest {
  id: string;
  method: string;
  url: string;
  headers: Record<string, string> | null;
  body: string | null;
  timeout_milliseconds: number;
}

/** What pg_net does to requests when a server or worker dies at the wrong moment; for tests. */
export interface Faults {
  /** Taken from the queue and never sent. */
  lose?: ((request: QueuedRequest) => boolean) | undefined;
  /** Sent, rolled back, and sent again. */
  double?: ((request: QueuedRequest) => boolean) | undefined;
}

interface Answer {
  id: string;
  status_code: number | null;
  content_type: string | null;
  headers: Record<string, string> | null;
  content: string | null;
  timed_out: boolean | null;
  error_msg: string | null;
}

const batchSize = 200;

/**
 * Sends what is queued and returns how many requests there were. As in pg_net a batch is deleted,
 * sent and answered in one transaction, and the next batch waits for the slowest request of this one.
 */
export async function sendBatch(sql: Sql, faults: Faults): Promise<number> {
  const [there] = await sql`select to_regclass('net.http_request_queue') as "table"`;
  if (there?.table == null) return 0;
  return sql.begin(async (tx) => {
    const requests = await tx<QueuedRequest[]>`
      with batch as (select id from net.http_request_queue order by id limit ${batchSize})
      delete from net.http_request_queue queue using batch where queue.id = batch.id
      returning queue.id, queue.method, queue.url, queue.headers, convert_from(queue.body, 'UTF8') as body, queue.timeout_milliseconds`;
    if (requests.length === 0) return 0;
    const kept = requests.filter((request) => !faults.lose?.(request));
    const answers = await Promise.all(
      kept.map(async (request) => {
        if (faults.double?.(request)) await send(request);
        return send(request);
      }),
    );
    for (const answer of answers)
      await tx`insert into net._http_response ${tx({ ...answer, headers: answer.headers && tx.json(answer.headers) })}`;
    await tx`delete from net._http_response where created < now() - interval '6 hours'`;
    return requests.length;
  });
}

async function send(request: QueuedRequest): Promise<Answer> {
  const nothing = { id: request.id, status_code: null, content_type: null, headers: null, content: null };
  try {
    const response = await fetch(request.url, {
      method: request.method.toUpperCase(),
      headers: { "user-agent": "pg_net/0.20.4", ...request.headers },
      body: request.body,
      signal: AbortSignal.timeout(request.timeout_milliseconds),
    });
    return {
      id: request.id,
      status_code: response.status,
      content_type: response.headers.get("content-type"),
      headers: Object.fromEntries(response.headers),
      content: await response.text(),
      timed_out: false,
      error_msg: null,
    };
  } catch (error) {
    const isTimeout = error instanceof Error && error.name === "TimeoutError";
    const message = isTimeout ? `Timeout of ${request.timeout_milliseconds} ms reached.` : reason(error);
    return { ...nothing, timed_out: isTimeout ? true : null, error_msg: message };
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || String(error.cause) : error.message;
}
