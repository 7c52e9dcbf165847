import { isApproving, isAsserting, isCleaning } from "../flow/names.ts";

const acting =
  /^(?:require|ensure|assert|check|verify|validate|authenticate|authori[sz]e|protect|restrict|forbid|guard|enforce|sanitize|sanitise|escape|purify|redact|mask|encrypt|audit|csrf|xsrf|throttle|limit|helmet)(?:$|[A-Z_])|_?(?:required|permission|protected)$|^rate_?limit|^(?:timing_?safe_?equal|compare_digest|constant_?time\w*|hasPermission|has_permission|permission_classes|isAuthenticated|can)$|^can[A-Z]|^(?:log|record|write)_?audit|^login_required$/i;

/** Names that other things go by. */
const ordinary =
  /^(?:required|limit|check|guard|mask|encode\w*|hash\w*|validate|parse\w*|checked|limited|requirements?|to_?int|to_?number|requireModule|quote|digest)$|^(?:can|check)(?:cel|vas|box|out|point)/i;

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

/** Keys of a query that keep the data of one party from another one. */
export function isScopeKey(key: string): boolean {
  return /^(?:tenant|owner|user|account|org|organi[sz]ation|team|workspace|customer)_?(?:id)?$/i.test(key);
}
