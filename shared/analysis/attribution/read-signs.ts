/** How much of a message is read for signs: its beginning and its end say what it does. */
const START = 2_500;
const END = 500;

const signs = {
  /** Something is taken for given, made up, or stands in for what is not known. */
  assumes:
    /\b(?:assum(?:e|es|ed|ing|ption)|hypothetical(?:ly)?|placeholder|simulat(?:e|ed|ing)|for (?:the sake|illustration|demonstration)|example_|your_|dummy|mock|fictional|let(?:'|’)?s say|suppose|approximat(?:e|ely|ion)|typical(?:ly)?|usually|estimate[ds]?|(?:my|general|common|internal) knowledge)\b/i,
  /** Somebody says to look, or to have looked, at something. */
  claims:
    /\b(?:i(?:'|’)?ve|i have|i will|i(?:'|’)ll|upon|after|by) (?:(?:now|then|also|manually|carefully|thoroughly|just) )*(?:review|check|access|visit|watch|examin|inspect|verif|look|locat|read|found|find)\w*/i,
  coded: /```|\bimport \w|^def |\bfunction\s*\(/m,
} as const;

const replanning =
  /\b(?:stalled|re-?plan(?:ning|ned)?|start(?:ing)? over|new plan|revised? plan|updated plan)\b/i;
const changing =
  /(?:^|[_.])(?:add|book|buy|cancel|change|create|delete|exchange|modify|pay|place|refund|remove|return|send|set|submit|transfer|update|write)(?:_|$|[A-Z])/;

export type Sign = keyof typeof signs;

/** Which signs a message shows in its words (English). */
export function readSigns(content: string): Record<Sign, boolean> {
  const text = content.length <= START + END ? content : `${content.slice(0, START)}\n${content.slice(-END)}`;
  return {
    assumes: signs.assumes.test(text),
    claims: signs.claims.test(text),
    coded: signs.coded.test(text),
  };
}

/** Whether a thought gives up the plan for another one. */
export function replans(content: string): boolean {
  return replanning.test(content.slice(0, 100));
}

/** Whether a tool, by its name, changes something outside of the conversation. */
export function changesState(tool: string | null): boolean {
  return tool !== null && changing.test(tool);
}
