/** What a text says in the languages of templates. */
export interface Template {
  /** Variables with their marks: `{x}` and `{{x}}` are filled by different template languages. */
  variables: Set<string>;
  /** Openings that nothing closes, and blocks without an end, by their place. */
  broken: { what: string; offset: number }[];
}

const mostBroken = 10;
const opening = /\{\{\{?|\}\}\}?|\{%-?|-?%\}/g;
const blocks = /\{\{[#/]\s*(\w+)|\{%-?\s*(end)?(if|for|block|macro|call|filter|with|set|raw)\b/g;
const single =
  /(?<![{$\\%])\{([A-Za-z_]\w{0,99})(?:![rsa])?(?::[^{}\n]{1,40})?\}(?!\})|\$\{([A-Za-z_][\w.]{0,99})\}|%\(([A-Za-z_]\w{0,99})\)[sdrf]/g;
/** Words of the template languages themselves. */
const words =
  /^(?:if|elif|else|endif|for|in|endfor|not|and|or|is|true|false|none|null|this|loop|each|unless|with|set|block|endblock|raw|endraw|include|extends|import|from|as|defined|undefined|@\w+)$/i;

/** The variables that a runtime fills: Mustache, Handlebars, Jinja, Python's and JavaScript's own templates. */
export function readTemplate(text: string): Template {
  const variables = new Set<string>();
  for (const [, expression = ""] of text.matchAll(/\{\{\{?([^{}\n]{1,200})\}\}/g)) {
    const name = nameIn(expression);
    if (name !== undefined) variables.add(`{{${name}}}`);
  }
  for (const [, expression = ""] of text.matchAll(
    /\{%-?\s*(?:if|elif|for\s+\w+(?:\s*,\s*\w+)*\s+in)\s([^{}%\n]{1,200})%\}/g,
  )) {
    const name = nameIn(expression);
    if (name !== undefined) variables.add(`{{${name}}}`);
  }
  for (const [, braces, dollar, percent] of text.matchAll(single))
    variables.add(
      braces !== undefined ? `{${braces}}` : dollar !== undefined ? `\${${dollar}}` : `%(${percent})s`,
    );
  return { variables, broken: [...findUnclosed(text), ...findOpenBlocks(text)].slice(0, mostBroken) };
}

/** The variable of an expression such as `user.name | upper` or `#each items`. */
function nameIn(expression: string): string | undefined {
  if (/^\s*[!/>&]?\s*!/.test(expression) || /^\s*\//.test(expression)) return undefined;
  const found = expression.split("|")[0]?.match(/(?<![\w.'"])[A-Za-z_@][\w.-]*/g) ?? [];
  return found.find((word) => !words.test(word));
}

/** Marks whose other half is missing. A pair spans at most one paragraph. */
function findUnclosed(text: string): { what: string; offset: number }[] {
  const broken: { what: string; offset: number }[] = [];
  let open: { mark: string; offset: number } | undefined;
  for (const { 0: mark, index } of text.matchAll(opening)) {
    const opens = mark.startsWith("{");
    if (opens && open) broken.push({ what: `${open.mark} is never closed`, offset: open.offset });
    if (opens) open = { mark, offset: index };
    else {
      // Two closing braces alone also end nested JSON, so only an opening one counts as a mistake.
      open = undefined;
    }
  }
  if (open) broken.push({ what: `${open.mark} is never closed`, offset: open.offset });
  return broken;
}

function findOpenBlocks(text: string): { what: string; offset: number }[] {
  const open: { name: string; offset: number }[] = [];
  const broken: { what: string; offset: number }[] = [];
  for (const { 0: mark, 1: handlebars, 2: end, 3: jinja, index } of text.matchAll(blocks)) {
    const name = handlebars ?? jinja ?? "";
    // `{% set x = 1 %}` has no end of its own.
    if (name === "set") continue;
    if (end === undefined && !mark.startsWith("{{/")) open.push({ name, offset: index });
    else if (open.at(-1)?.name === name) open.pop();
    else broken.push({ what: `the end of ${name} has no beginning`, offset: index });
  }
  return [...broken, ...open.map(({ name, offset }) => ({ what: `${name} has no end`, offset }))];
}
