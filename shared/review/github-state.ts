/** What a page of ours on GitHub says about itself in a comment that nobody sees: which state it shows. */
export interface PageState {
  improvement: string;
  version: number;
}

const form =
  /<!-- self-improvement:state \{"improvement":"([0-9a-f-]{36})","version":(\d{1,9})(?:,"[a-z_]+":"[^"<>]*")* \} -->/;

/** The comment that says it. Never holds anything that could not be public. */
export function writeState({ improvement, version, ...more }: PageState & Record<string, unknown>): string {
  const said = JSON.stringify({ improvement, version, ...more });
  return `<!-- self-improvement:state ${said.slice(0, -1)} } -->`;
}

/**
 * The state that a page showed. A command decides on what its author saw: the body comes with the webhook, as it was
 * at that moment. Anybody who can edit the page can change this, and gains nothing: a wrong version is refused.
 */
export function readState(body: string | null | undefined): PageState | undefined {
  const [, improvement, version] = form.exec(body ?? "") ?? [];
  return improvement === undefined ? undefined : { improvement, version: Number(version) };
}

/** What every text that we write on GitHub contains, so that we do not listen to ourselves. */
export const ownMark = "<!-- self-improvement:";
