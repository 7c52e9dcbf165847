import type { Subject } from "./check-contract.ts";

/**
 * Does a piece of work once per subject, however many checks ask for it. The answer hangs on the subject itself,
 * unseen by copies and by JSON: entries of a WeakMap survive until the next full collection of garbage, and a
 * syntax tree that every small collection copies on costs more than the checks that read it.
 */
export function oncePerSubject<Answer>(work: (subject: Subject) => Answer): (subject: Subject) => Answer {
  const key = Symbol(work.name);
  return (subject) => {
    const known: { answer: Answer } | undefined = Reflect.get(subject, key);
    if (known) return known.answer;
    const answer = work(subject);
    Reflect.defineProperty(subject, key, { value: { answer } });
    return answer;
  };
}
