import { entropyOf } from "./entropy.ts";
import { looksLikePlaceholder } from "./placeholders.ts";

/** Words in names of what is secret: `apiKey`, `DB_PASSWORD`, `<password>`. */
const words = /key|secret|token|passw|passphrase|auth|credential|client[_-]?id|bearer|pwd|pass|dsn/gi;
/** The rest of the name, what binds a value to it, and the value. */
const binding =
  /[\w.-]{0,40}(?:["'`\]]{0,2}(?:\s{0,3}:\s{0,3}&?(?:'static )?[A-Za-z][\w.]{0,20}(?=\s{0,3}=)|\s{1,3}[Aa]s\s{1,3}String)?\s{0,5}(?::=|=>|=|:|,\s{0,3}(?=["'`])|\|\|=?|\?\?=?|>)\s{0,5})(?:[brBR]{0,2}"([^"\n]{3,300})"|[brBR]{0,2}'([^'\n]{3,300})'|`([^`\n$]{3,300})`|([^\s"'`,;(){}[\]<>]{6,300}))/y;
const nameCharacter = /[\w.-]/;
const longestName = 40;

const passwords = /passw(?:or)?d|passwd|passphrase|(?:^|[_.-])pwd$|(?:^|[_.-])pass$|(?:^|[a-z])Pwd$/i;
/** What a name of this form holds is not the secret itself. */
const about =
  /(?:id|name|url|uri|path|file|type|field|label|hint|length|regex|pattern|policy|endpoint|host|method|header|prefix|suffix|algorithm|algo|size|expir\w*|ttl|scope|count|limit|placeholder|error|message|title|text|selector|input|public[_-]?key|key[_-]?id|class|style|route|format|version|keyword\w*|key[_-]?word|cache[_-]?key|sort[_-]?key|primary[_-]?key|foreign[_-]?key|author\w*|tokeni[sz]er|max[_-]?tokens|data[_-]?key|event[_-]?key|storage[_-]?key|translation\w*|i18n\w*|monkey|application[_-]?server[_-]?key|vapid\w*|hotkey|keyboard|turkey|keys?pace|csrf\w*)$/i;

export interface Assignment {
  name: string;
  value: string;
  /** Offset of the value. */
  at: number;
  isPassword: boolean;
}

/** Values that are given to names of secrets and look like secrets. */
export function findAssignments(text: string): Assignment[] {
  const found: Assignment[] = [];
  words.lastIndex = 0;
  for (let word = words.exec(text); word; word = words.exec(text)) {
    binding.lastIndex = words.lastIndex;
    const match = binding.exec(text);
    if (!match) continue;
    const [whole, double, single, back, bare] = match;
    const value = double ?? single ?? back ?? bare ?? "";
    const at = match.index + whole.lastIndexOf(value);
    const end = /^[\w.-]*/.exec(whole)?.[0].length ?? 0;
    const name = text.slice(startOfName(text, word.index), match.index + end);
    // The value may be the name of the next one.
    const isListed = /^[\w.-]*["'`\]]{0,2}\s{0,5},/.test(whole);
    words.lastIndex = Math.max(
      words.lastIndex,
      bare === undefined && !isListed ? match.index + whole.length : at,
    );
    const isPassword = passwords.test(name);
    // A call, and not a value.
    if (bare !== undefined && text[at + value.length] === "(") continue;
    if (isSecretValue(name, value, bare === undefined, isPassword))
      found.push({ name, value, at, isPassword });
    if (found.length >= 500) break;
  }
  return found;
}

function startOfName(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < longestName && nameCharacter.test(text[start - 1] ?? " ")) start -= 1;
  return start;
}

function isSecretValue(name: string, value: string, isQuoted: boolean, isPassword: boolean): boolean {
  if (about.test(name) || looksLikePlaceholder(value)) return false;
  if (!isQuoted && /[.(]|^\w+$/.test(value) && !/\d/.test(value)) return false;
  if (!isQuoted && isName(value)) return false;
  if (
    /\s/.test(value) ||
    /^(?:https?|file|\.{0,2})\/|^[./~@#]|^[\w.-]+(?:\/[\w.-]+)+\.[a-z]\w{0,5}$/.test(value)
  )
    return false;
  if (isCodeLike(value)) return false;
  if (isPassword) return isPasswordValue(value, isQuoted);
  // What documentation writes for one.
  if (/(?:token|secret|key)\d{1,4}$/i.test(value)) return false;
  if (value.length < 10 || !/^[\w.=+/~!@#$%^&*-]+$/.test(value)) return false;
  const kinds = Number(/[a-z]/.test(value)) + Number(/[A-Z]/.test(value)) + Number(/\d/.test(value));
  if (!/\d/.test(value) || kinds < 2) return false;
  return entropyOf(value) >= (value.length < 20 ? 3 : 3.4);
}

function isPasswordValue(value: string, isQuoted: boolean): boolean {
  if (value.length < 5 || value.length > 120) return false;
  if (!isQuoted && !/\d/.test(value)) return false;
  // Words of a user interface are no passwords.
  if (
    /^[A-Za-z]+$/.test(value) &&
    (/^(?:password|passwort|passwd|secret|current|new|confirm|string|text|hidden|input|required|optional|default)/i.test(
      value,
    ) ||
      /^[A-Z]?[a-z]+$/.test(value))
  )
    return false;
  return entropyOf(value) >= 2.2;
}

/** A type, a variable or a part of one, such as `Uint8Array` or `client_1.default`: mostly words, with a few digits. */
function isName(value: string): boolean {
  if (/^[\w$]+(?:\.[A-Za-z_$][\w$]*)*\.[A-Za-z]{2,20}$/.test(value)) return true;
  const words = value.match(/[A-Z]?[a-z]{2,}/g) ?? [];
  return (
    /^[A-Za-z_$][\w$]*$/.test(value) &&
    value.replace(/\D/g, "").length <= 3 &&
    words.join("").length >= value.length * 0.6
  );
}

/** Names, calls and paths of programs. */
function isCodeLike(value: string): boolean {
  return (
    /^[a-z]+(?:[A-Z]+[a-z]*)+$/.test(value) ||
    /^(?:[a-z]+[_.-])+[a-z]+$/i.test(value) ||
    /^[A-Z][A-Z_]+$/.test(value) ||
    /^\w+\(|^\$|^%\w+%$|^\{|^<|=>|\(\)|^(?:self|this|config|process|os|req|env|ctx|options|settings|params|data|user|props|state|var|local|module)\.[\w.]+/.test(
      value,
    ) ||
    /^(?:sha(?:1|256|384|512)[-:]|md5[-:]|\$2[aby]\$|\{bcrypt\})/i.test(value) ||
    /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value)
  );
}
