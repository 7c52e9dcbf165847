/** The failure modes of the MAST taxonomy, with words by which labels of other taxonomies name the same. */
const modes: readonly (readonly [string, RegExp])[] = [
  ["1.1", /disobey task|task specification|instruction.{0,12}adherence|plan adherence|constraint/i],
  ["1.2", /disobey role|role specification|role (?:overstep|violation)/i],
  ["1.3", /step repetition|repeat|\bloop/i],
  ["1.4", /loss of (?:conversation )?(?:history|context)|context loss/i],
  ["1.5", /unaware of (?:termination|stopping)|termination condition/i],
  ["2.1", /conversation reset|reset/i],
  ["2.2", /clarification|underspecified|ambigu/i],
  ["2.3", /derail|intent.?plan misalign|off.?topic/i],
  ["2.4", /information withh|withhold/i],
  ["2.5", /ignored? (?:other|input|agent)/i],
  ["2.6", /reasoning.{0,3}action|misinterpretation|mismatch/i],
  ["3.1", /premature/i],
  ["3.2", /(?:no|incomplete|missing|lack of).{0,16}verification/i],
  ["3.3", /(?:incorrect|wrong|weak).{0,16}verification/i],
];

/** The MAST code that a label's word means; null where MAST has none. */
export function mastCode(word: string): string | null {
  const code = /\b([123]\.[1-6])\b/.exec(word)?.[1];
  if (code !== undefined) return code;
  return modes.find(([, words]) => words.test(word))?.[0] ?? null;
}
