import { isApproving, isAsserting, isCleaning } from "../flow/names.ts";

const acting =
  /^(?:require|ensure|assert|check|verify|validate|authenticate|authori[sz]e|protect|restrict|forbid|guard|enforce|sanitize|sanitise|escape|purify|redact|mask|encrypt|audit|csrf|xsrf|throttle|limit|helmet)(?:$|[A-Z_])|_?(?:required|permission|protected)$|^rate_?limit|^(?:timing_?safe_?equal|compare_digest|constant_?time\w*|hasPermission|has_permission|permission_classes|isAuthenticated|can)$|^can[A-Z]|^(?:log|record|write)_?audit|^login_required$|^(?:oauth\w*|get_?current_?user|current_?user|Security|jwt_\w+|is_?member|permits?|allows|grants|owns|has_?role|may|member_?of)$|[a-z](?:Guards?|Authenticated|Authorized|Permissions?|Validator|RateLimit\w*|Throttle\w*)$/i;

/** Names that other things go by. */
const ordinary =
  /^(?:required|limit|check|guard|mask|encode\w*|hash\w*|validate|parse\w*|checked|limited|requirements?|to_?int|to_?number|requireModule|quote|digest|(?:un)?known|uuid|local|integer|numeric|digits?|alpha|supported|inside|within)$|^(?:can|check)(?:cel|vas|box|out|point)/i;

const known = new Map<string, boolean>();

/** Whether something of this name protects: a check, a clean-up, a record of what was done. */
export function isProtective(name: string): boolean {
  let answer = known.get(name);
  if (answer === undefined) {
    answer = judge(name);
    if (known.size > 5_000) known.clear();
    known.set(name, answer);
  }
  return answer;
}

function judge(name: string): boolean {
  if (name.length < 3 || name.length > 60 || ordinary.test(name)) return false;
  return acting.test(name) || isCleaning(name) || isApproving(name) || isAsserting(name);
}

/** Words that say that a condition is about what is allowed. */
const words =
  /auth|role|admin|perm|allow|owner|owns|tenant|token|sign|verif|valid|csrf|secret|session|origin|trust|safe|inside|limit|max|proto|hasown|starts_?with|digest|confirm|approv|expire|locked|banned|blocked|active|enabled|scope|rate|quota|secure|access|equal|match|exceed|balance|count|length|size|len\(/i;

export function isAboutProtection(text: string): boolean {
  return words.test(text);
}

/** Words that say how much somebody may do. */
export function isGrantWord(text: string): boolean {
  return /^(?:read|view|viewer|reader|guest|user|member|private|none|restricted|write|writer|edit|editor|admin|administrator|owner|root|full|all|any|public|everyone|\*)$/i.test(
    text,
  );
}

/** Whether a word gives more than another one. */
export function givesMore(before: string, after: string): boolean {
  return rank(after) > rank(before);
}

function rank(word: string): number {
  if (/^(?:none|private|restricted)$/i.test(word)) return 0;
  if (/^(?:read|view|viewer|reader|guest|user|member)$/i.test(word)) return 1;
  return /^(?:write|writer|edit|editor)$/i.test(word) ? 2 : 3;
}

/** Keys of a query that keep the data of one party from another one. */
export function isScopeKey(key: string): boolean {
  return /^(?:tenant|owner|user|account|org|organi[sz]ation|team|workspace|customer)_?(?:id)?$/i.test(key);
}
