/** Markup that is safe to send. Only this module makes it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: text (escaped), markup (as it is), lists of these, or nothing. */
export type Fragment = string | number | Markup | null | undefined | false | readonly Fragment[];

/** Builds markup; every interpolation is escaped unless it is markup itself. */
export function html(strings: TemplateStringsArray, ...values: Fragment[]): Markup {
  let text = strings[0] ?? "";
  for (const [position, value] of values.entries()) text += render(value) + (strings[position + 1] ?? "");
  return new Markup(text);
}

function render(value: Fragment): string {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Markup) return value.text;
  if (typeof value === "object") return value.map(render).join("");
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
