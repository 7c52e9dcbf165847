/** What a feature means in words, where it says something about the step itself; its team's kind is cut off. */
const words: Readonly<Record<string, string>> = {
  answer: "it states the answer that the task ended with",
  assumes: "it takes something for given that nobody had checked",
  changes: "it changes something outside of the conversation",
  claims: "it says to have looked at something, but no tool was used",
  coded: "it carries code that others ran or relied on",
  early: "it is one of the first contributions, on which later ones build",
  failed: "what it asked a tool to do failed at once",
  first: "it is the first contribution, on which all others build",
  first_failed: "it is the first that ran into an error",
  first_replan: "it gives up the plan for the first time",
  last: "it is the last contribution before the end",
  last_agent: "its agent had the last word",
  last_concluded: "the team concluded right after it",
  minor: "it comes from an agent that is seldom asked",
  minor_last: "an agent that is seldom asked said the last thing before the end",
  new_agent: "its agent speaks for the first time",
  opening: "it opens the work",
  opening_run: "it opens the work, and what it contains was run at once",
  origin: "the values of the final answer appear here for the first time",
  replans: "it gives up the plan for another",
};

/** How much a feature must add to be worth telling. */
const MIN_WEIGHT = 0.2;
const MAX_REASONS = 3;

/** The strongest reasons for a step, in words. A step that nothing in particular speaks for says so. */
export function giveReasons(
  features: ReadonlyMap<string, number>,
  weights: Readonly<Record<string, number>>,
): string[] {
  // What holds for all teams and what its kind of team adds are one reason.
  const reasons = new Map<string, number>();
  for (const [name, value] of features) {
    const reason = words[name.split(".").at(-1) ?? name];
    if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + (weights[name] ?? 0) * value);
  }
  const different = [...reasons]
    .filter(([, weight]) => weight >= MIN_WEIGHT)
    .sort(([, a], [, b]) => b - a)
    .map(([reason]) => reason)
    .slice(0, MAX_REASONS);
  return different.length > 0 ? different : ["nothing in particular; it is where such tasks often go wrong"];
}
