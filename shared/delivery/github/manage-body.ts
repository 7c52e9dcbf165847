const end = "<!-- self-improvement:end -->";

/** Where our part of a body begins; also how an issue or pull request is found again. */
export function marker(improvement: string): string {
  return `<!-- self-improvement:begin ${improvement} -->`;
}

/** Our part of a body, between marks. */
export function wrapManaged(improvement: string, content: string): string {
  return `${marker(improvement)}\n${content}\n${end}`;
}

/** Whether a body holds our part for this improvement. */
export function isManaged(body: string | null | undefined, improvement: string): boolean {
  return body?.includes(marker(improvement)) ?? false;
}

/** Puts our part in place of the old one. What people wrote around it stays as it is. */
export function replaceManaged(
  body: string | null | undefined,
  improvement: string,
  managed: string,
): string {
  const present = (body ?? "").replace(/\r\n/g, "\n");
  const from = present.indexOf(marker(improvement));
  const to = present.indexOf(end, from);
  if (from === -1 || to === -1) return present.trim() === "" ? managed : `${managed}\n\n${present.trim()}`;
  return present.slice(0, from) + managed + present.slice(to + end.length);
}
