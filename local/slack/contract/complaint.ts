/** One complaint, worded and located as Slack does: `must be … [json-pointer:/blocks/0/text]`. */
export type Complaint = string;

/** Slack's wording, which client code and people search for. */
export function complaint(text: string, pointer: string): Complaint {
  return `${text} [json-pointer:${pointer}]`;
}
