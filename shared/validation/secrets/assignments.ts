import { entropyOf } from "./entropy.ts";
import { looksLikePlaceholder } from "./placeholders.ts";

/** Names of what is secret, followed by a value: `apiKey: "…"`, `DB_PASSWORD=…`, `<password>…</password>`. */
const assignment =
  /([\w.-]{0,40}(?:api[_-]?key|apikey|secret|token|passw(?:or)?d|passwd|passphrase|auth|credential|private[_-]?key|access[_-]?key|client[_-]?(?:id|secret)|signing[_-]?key|encryption[_-]?key|license[_-]?key|bearer|\bpwd|\bpass|dsn|_key|key)[\w.-]{0,30})(?:["'`\]]{0,2}\s{0,5}(?::=|=>|=|:|,\s{0,3}(?=["'`])|\|\|=?|\?\?=?|>)\s{0,5})(?:"([^"\n]{3,300})"|'([^'\n]{3,300})'|`([^`\n$]{3,300})`|([^\s"'`,;(){}[\]<>]{6,300}))/gi;

const passwords = /passw(?:or)?d|passwd|passphrase|(?:^|[_.-])pwd$|(?:^|[_.-])pass$/i;
/** What a name of this form holds is not the secret itself. */
const about =
  /(?:id|name|url|uri|path|file|type|field|label|hint|length|regex|pattern|policy|endpoint|host|method|header|prefix|suffix|algorithm|algo|size|expir\w*|ttl|scope|count|limit|placeholder|error|message|title|text|selector|input|public[_-]?key|key[_-]?id|class|style|route|format|version|keyword\w*|key[_-]?word|cache[_-]?key|sort[_-]?key|primary[_-]?key|foreign[_-]?key|author\w*|tokeni[sz]er|max[_-]?tokens|data[_-]?key|event[_-]?key|storage[_-]?key|translation\w*|i18n\w*|monkey|hotkey|keyboard|turkey|keys?pace|csrf\w*)$/i;

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
  assignment.lastIndex = 0;
  for (let match = assignment.exec(text); match; match = assignment.exec(text)) {
    const [whole, name = "", double, single, back, bare] = match;
    const value = double ?? single ?? back ?? bare ?? "";
    const at = match.index + whole.lastIndexOf(value);
    // The value may be the name of the next one.
    assignment.lastIndex = Math.max(match.index + 1, bare === undefined ? match.index + whole.length : at);
    const isPassword = passwords.test(name);
    if (isSecretValue(name, value, bare === undefined, isPassword))
      found.push({ name, value, at, isPassword });
    if (found.length >= 500) break;
  }
  return found;
}

function isSecretValue(name: string, value: string, isQuoted: boolean, isPassword: boolean): boolean {
  if (about.test(name) || looksLikePlaceholder(value)) return false;
  if (!isQuoted && /[.(]|^\w+$/.test(value) && !/\d/.test(value)) return false;
  if (/\s/.test(value) || /^(?:https?|file|\.{0,2})\/|^[./~@#]/.test(value)) return false;
  if (isCodeLike(value)) return false;
  if (isPassword) return isPasswordValue(value, isQuoted);
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

/** Names, calls and paths of programs. */
function isCodeLike(value: string): boolean {
  return (
    /^[a-z]+(?:[A-Z][a-z]+)+$/.test(value) ||
    /^(?:[a-z]+[_.-])+[a-z]+$/i.test(value) ||
    /^[A-Z][A-Z_]+$/.test(value) ||
    /^\w+\(|^\$|^%\w+%$|^\{|^<|=>|\(\)|^(?:self|this|config|process|os|req|env|ctx|options|settings|params|data|user|props|state|var|local|module)\.[\w.]+/.test(
      value,
    ) ||
    /^(?:sha(?:1|256|384|512)[-:]|md5[-:]|\$2[aby]\$|\{bcrypt\})/i.test(value) ||
    /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value)
  );
}
