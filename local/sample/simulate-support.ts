import { Conversation, type SimulatedMessage } from "./conversation.ts";
import { randomUuid, seededRandom } from "./random.ts";

/** What steers the pretended team: its artifacts, as its repository holds them now. */
export interface Behaviour {
  researcherPrompt: string;
  researcherParameters: { max_tool_retries?: number; retry_backoff_seconds?: number };
}

/** Rows as a team's runtime inserts them. */
export interface SimulatedTask {
  id: string;
  external_id: string;
  title: string;
  started_at: string;
  ended_at: string;
  outcome: "success" | "failure";
  source: "simulation";
  messages: SimulatedMessage[];
}

const questions = [
  { topic: "exporting a report as CSV", query: "export csv", better: "download report spreadsheet" },
  { topic: "changing the billing address", query: "change billing address", better: "edit company details" },
  {
    topic: "a webhook that is not delivered",
    query: "webhook not firing",
    better: "webhook delivery log retries",
  },
  { topic: "single sign-on with Okta", query: "okta sso setup", better: "configure SAML identity provider" },
  { topic: "restoring a deleted project", query: "undelete project", better: "restore project from trash" },
  { topic: "the limits of the free plan", query: "free plan limits", better: "plans and quotas" },
] as const;

/** How often a first search finds nothing, and how often the customer records are briefly unavailable. */
const emptySearchRate = 0.45;
const outageRate = 0.16;

/**
 * Pretended work of the sample team "support", with a planted fault: a researcher whose prompt has no rule
 * against it repeats a search that found nothing, word for word, until the turns run out. A rule against
 * repeating in the prompt is the planted cure. The same seed and behaviour give the same tasks.
 */
export function simulateSupport(options: {
  count: number;
  seed: number;
  from: Date;
  to: Date;
  behaviour: Behaviour;
}): SimulatedTask[] {
  const { count, seed, from, to, behaviour } = options;
  const random = seededRandom(seed);
  const step = (to.getTime() - from.getTime()) / count;
  return Array.from({ length: count }, (_, index) => {
    const start = new Date(from.getTime() + step * (index + 0.8 * random()));
    return simulateTask(random, `support-${seed}-${index + 1}`, start, behaviour);
  });
}

function simulateTask(random: () => number, name: string, start: Date, behaviour: Behaviour): SimulatedTask {
  const question = questions[Math.floor(random() * questions.length)] ?? questions[0];
  const talk = new Conversation(random, start);
  talk.say("user", "coordinator", "task", `How do I get ahead with ${question.topic}?`);
  talk.say("coordinator", "researcher", "handoff", `Please find out about ${question.topic}.`);

  const reached = random() >= outageRate || lookUpCustomer(talk, behaviour);
  const found =
    random() >= emptySearchRate ? search(talk, question.query, true) : searchAgain(talk, question, behaviour);
  const succeeded = reached && found && random() < 0.94;

  talk.say(
    "researcher",
    "coordinator",
    "response",
    found ? `The article on ${question.topic} describes it step by step.` : "I found nothing on this.",
  );
  if (succeeded) {
    talk.say("coordinator", "writer", "handoff", "Please answer the customer with these steps.");
    talk.say(
      "writer",
      "coordinator",
      "response",
      `Here is how ${question.topic} works: open Settings and follow the steps of the article.`,
    );
  }
  talk.say(
    "coordinator",
    "user",
    "final_answer",
    succeeded ? "Here is your answer. Have a good day!" : "I am sorry, we have no answer to this yet.",
  );
  return {
    id: randomUuid(random),
    external_id: name,
    title: `Question about ${question.topic}`,
    started_at: start.toISOString(),
    ended_at: talk.now().toISOString(),
    outcome: succeeded ? "success" : "failure",
    source: "simulation",
    messages: talk.messages,
  };
}

/** The fault and its cure. */
function searchAgain(
  talk: Conversation,
  question: (typeof questions)[number],
  behaviour: Behaviour,
): boolean {
  search(talk, question.query, false);
  if (forbidsRepeating(behaviour.researcherPrompt)) {
    talk.say("researcher", "coordinator", "thought", "That found nothing, so I search with other words.");
    return search(talk, question.better, true);
  }
  for (let repeat = 3 + Math.floor(talk.random() * 4); repeat > 0; repeat--)
    search(talk, question.query, false);
  return talk.random() < 0.25 && search(talk, question.better, true);
}

/** Whether a working rule tells the researcher not to repeat itself. */
export function forbidsRepeating(prompt: string): boolean {
  return /(do not|don't|never)\b[^.\n]*\b(repeat|same)/i.test(prompt);
}

function search(talk: Conversation, query: string, finds: boolean): boolean {
  talk.call(
    "search_knowledge_base",
    { query },
    finds ? `1 article found for "${query}".` : "No articles found.",
    false,
  );
  return finds;
}

function lookUpCustomer(talk: Conversation, { researcherParameters }: Behaviour): boolean {
  const { max_tool_retries: retries = 8, retry_backoff_seconds: pause = 0 } = researcherParameters;
  // The outage lasts some seconds: retries without a pause are used up before it is over.
  for (let attempt = 0; attempt <= Math.min(retries, 6); attempt++) {
    if (attempt * pause > 3) {
      talk.call("look_up_customer", { customer: "C-1042" }, "Customer C-1042, plan Team.", false);
      return true;
    }
    talk.call(
      "look_up_customer",
      { customer: "C-1042" },
      "503 Service Unavailable: customer records are being updated.",
      true,
    );
    talk.wait(pause);
  }
  return talk.random() < 0.35;
}
