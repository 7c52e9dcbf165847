import { type Finding, good, type Settings, wrong } from "./contract.ts";

const redeploy = "npx supabase secrets set --env-file .env, then npx supabase functions deploy --use-api";

/** A function that receives webhooks, and the secret with which they are signed. */
export interface Receiver {
  /** Undefined where it is not known. */
  url: string | undefined;
  secret: string | undefined;
  /** What the surface calls the secret. */
  secretName: string;
  /** What to say where there is no secret. */
  secretMissing: Finding;
  /** The status of the answer to what is signed well. */
  expects: number;
  /** Sends what the surface would send to see whether anybody is there, signed with a secret. */
  send(url: string, secret: string): Promise<Reply>;
}

/** Whether the answer was as expected, or why there was none. */
export type Reply = { status: number; isExpected: boolean } | { unreachable: string };

/** Where a function of the project receives webhooks; undefined where nobody said. */
export function addressOf(settings: Settings, name: string): string | undefined {
  const project = settings.SUPABASE_URL?.replace(/\/+$/, "");
  return project === undefined ? undefined : `${project}/functions/v1/${name}`;
}

/** POSTs with a signature, and looks at the answer. */
export async function post(
  url: string,
  body: string,
  headers: Record<string, string>,
  isExpected: (status: number, answer: string) => boolean,
): Promise<Reply> {
  try {
    const response = await fetch(url, {
      method: "POST",
      body,
      headers: { "content-type": "application/json", ...headers },
      signal: AbortSignal.timeout(10_000),
    });
    const { status } = response;
    return { status, isExpected: isExpected(status, await response.text()) };
  } catch (error) {
    return { unreachable: error instanceof Error ? error.message : String(error) };
  }
}

/** Whether the function is there, takes what is signed well, and refuses what is not; `sound` says the rest where all is. */
export async function checkReceiver(
  { url, secret, secretName, secretMissing, expects, send }: Receiver,
  sound: (url: string, secret: string) => Finding[],
): Promise<Finding[]> {
  if (url === undefined)
    return [
      wrong("Address", "it is not known", "Give --url, or set SUPABASE_URL to https://REF.supabase.co"),
    ];
  if (!secret) return [secretMissing];
  const signed = await send(url, secret);
  if ("unreachable" in signed)
    return [
      wrong(
        "Address",
        `${url} cannot be reached: ${signed.unreachable}`,
        "Is the project's reference right?",
      ),
    ];
  if (signed.status === 404) return [wrong("Address", `no function at ${url}`, redeploy)];
  if (signed.status === 401)
    return [
      good("Address", url),
      wrong(
        secretName,
        "the function refuses what is signed with yours",
        `Its secret is another one, or its gateway verifies JWTs. ${redeploy}`,
      ),
    ];
  if (!signed.isExpected)
    return [
      wrong(
        "Address",
        `${url} answers ${signed.status} where ${expects} was expected`,
        `Look at its log. ${redeploy}`,
      ),
    ];
  const forged = await send(url, `${secret}x`);
  if ("unreachable" in forged || forged.status !== 401)
    return [
      good("Address", url),
      wrong(
        secretName,
        "what is signed wrongly is not refused",
        "Whatever answers there is not this function.",
      ),
    ];
  return [good("Address", url), ...sound(url, secret)];
}
