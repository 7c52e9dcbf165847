import type { Fault as SlackFault } from "../../local/slack/types.ts";
import { countCall, countRequest, nameCall, nameRequest } from "./coverage.ts";
import type { CallFault, Plan, RequestFault } from "./plan.ts";
import type { Stage } from "./stage.ts";

/** A call that reached a surface, by the run's clock in seconds. */
export interface LedgerEntry {
  surface: "slack" | "github";
  /** Slack's method, or GitHub's HTTP method. */
  operation: string;
  /** Slack's channel. */
  subject: string;
  moment: number;
  /** The seconds that it was told to wait, if it was. */
  pause?: number;
}

/** What went wrong in a run, and what was asked of the surfaces. */
export interface Trouble {
  ledger: LedgerEntry[];
  /** What was called, and how often each kind of trouble really happened, in the words of `coverage.ts`. */
  happened: Map<string, number>;
  /** Looks at a surface as somebody else: this counts for nothing, and nothing goes wrong with it. */
  aside<Result>(look: () => Promise<Result>): Promise<Result>;
  /** Sends what is late. */
  release(reversed: boolean): Promise<void>;
  /** From now on everything works. */
  end(): void;
}

const pauseSeconds = 30;

/** Makes calls and requests go wrong as the plan says. */
export function makeTrouble(stage: Stage, plan: Plan): Trouble {
  const { slack, github, setPassage } = stage.world;
  const happened = new Map<string, number>();
  const ledger: LedgerEntry[] = [];
  const clock = () => performance.now() / 1_000 + stage.ahead;
  const next = <Kind>(faults: readonly { at: number; kind: Kind }[]) => {
    let calls = 0;
    const byCall = new Map(faults.map(({ at, kind }) => [at, kind]));
    return () => byCall.get(calls++);
  };
  const [slackCall, githubCall] = [next(plan.slackCalls), next(plan.githubCalls)];
  const [slackRequest, githubWebhook] = [next(plan.slackRequests), next(plan.githubWebhooks)];
  let isOver = false;
  let isAside = false;
  let late: (() => Promise<unknown>)[] = [];

  slack.faults.decide(({ method, args }) => {
    const kind = isOver || method === "views.open" ? undefined : slackCall();
    const pause = kind === "429" ? { pause: pauseSeconds } : {};
    const subject = typeof args.channel === "string" ? args.channel : "";
    ledger.push({ surface: "slack", operation: method, subject, moment: clock(), ...pause });
    countCall(happened, `Slack ${method}`, kind);
    return kind && slackFaults[kind];
  });
  github.faults.decide(({ method, path, body }) => {
    // Tokens of Apps are no part of the budget.
    if (isAside || path.startsWith("/app/")) return undefined;
    const kind = isOver ? undefined : githubCall();
    const pause = kind === "429" ? { pause: pauseSeconds } : {};
    ledger.push({ surface: "github", operation: method, subject: "", moment: clock(), ...pause });
    countCall(happened, `GitHub ${nameCall(method, path, body)}`, kind);
    return kind && githubFaults[kind];
  });
  slack.faults.decideRequest(({ body }) => {
    const kind: RequestFault | undefined = isOver ? undefined : slackRequest();
    countRequest(happened, `Slack ${nameRequest(body)}`, kind);
    return kind;
  });
  setPassage(async (event, deliver) => {
    const kind = isOver ? undefined : githubWebhook();
    countRequest(happened, `GitHub ${event}`, kind);
    if (kind === "lost") return new Response(null, { status: 502 });
    if (kind === "late") {
      late.push(deliver);
      return new Response(null, { status: 502 });
    }
    if (kind === "answer_lost") return deliver().then(() => new Response(null, { status: 502 }));
    const [answer] = await Promise.all(kind === "doubled" ? [deliver(), deliver()] : [deliver()]);
    return answer;
  });

  return {
    ledger,
    happened,
    async aside(look) {
      isAside = true;
      try {
        return await look();
      } finally {
        isAside = false;
      }
    },
    async release(reversed) {
      const held = reversed ? late.reverse() : late;
      late = [];
      await slack.faults.releaseLate({ order: reversed ? "reversed" : "as sent" });
      for (const send of held) await send();
    },
    end() {
      isOver = true;
    },
  };
}

const slackFaults: Record<CallFault, SlackFault> = {
  "timeout before": { kind: "timeout" },
  "timeout after": { kind: "timeout", when: "after" },
  "reset before": { kind: "reset" },
  "reset after": { kind: "reset", when: "after" },
  "429": { kind: "rate_limited", retryAfter: pauseSeconds },
  "5xx before": { kind: "status", status: 503 },
  "5xx after": { kind: "status", status: 502, when: "after" },
};

type GitHubFault = NonNullable<
  ReturnType<NonNullable<Parameters<Stage["world"]["github"]["faults"]["decide"]>[0]>>
>;
const githubFaults: Record<CallFault, GitHubFault> = {
  "timeout before": { answer: "timeout" },
  "timeout after": { answer: "timeout", when: "after" },
  "reset before": { answer: "reset" },
  "reset after": { answer: "reset", when: "after" },
  "429": { answer: { status: 429, headers: { "retry-after": String(pauseSeconds) } } },
  "5xx before": { answer: { status: 503 } },
  "5xx after": { answer: { status: 502 }, when: "after" },
};
