import { isCleaning } from "../flow/names.ts";
import type { Call, Expression } from "../program/program.ts";

/** A step that makes a value harmless, and the value that goes through it; without a name it does nothing for it. */
export interface Care {
  name: string;
  of: Expression;
}

const cutting = /^(?:slice|substring|substr|subarray|limit|take|head|first|select|pick|omit|project)$/;
/** What a schema asks of a value: `z.string().max(9)`, `body("mail").isEmail()`. */
const asking =
  /^(?:min|max|length|size|email|url|uri|uuid|cuid2?|ulid|ip|ipv4|ipv6|regex|pattern|matches|datetime|iso|int|integer|positive|nonnegative|negative|finite|safe|gte?|lte?|multipleOf|multiple|nonempty|strict|noUnknown|refine|superRefine|check|required|alphanum|token|hex|base64|valid|oneOf|startsWith|endsWith|includes|isEmail|isInt|isFloat|isLength|isURL|isUUID|isIn|isAlphanumeric|isNumeric|isBoolean|isDate|isISO8601|notEmpty|escape|normalizeEmail|whitelist)$/;
/** What lets more through again. */
const loosening = /^(?:passthrough|loose|unknown|stripUnknown|nonstrict)$/;
const schemas = /^(?:z|zod|yup|Yup|joi|Joi|v|t|s|body|param|query|check|header|cookie|Type)$/;
const checking =
  /^(?:parse|safeParse|parseAsync|safeParseAsync|validate\w*|cast|coerce|model_validate|parse_obj|check\w*|assert\w*|ensure\w*|verify\w*|sanitize\w*|sanitise\w*|clamp\w*|limit\w*)$/i;
/** What is called `parse` and checks nothing. */
const reading = /^(?:JSON|Date|URL|url|qs|querystring|path|yaml|YAML|toml|marked|ini|csv|Papa|cookie)$/;

/** Which care a call takes of a value; undefined if it is another call. */
export function careOfCall(call: Call): Care | undefined {
  const { callee } = call;
  const [first, second] = call.arguments;
  const isMember = callee.kind === "member";
  if (isMember && callee.of.kind === "call" && isSchema(callee.of)) {
    if (asking.test(callee.name)) return { name: callee.name, of: callee.of };
    if (loosening.test(callee.name)) return { name: "", of: callee.of };
  }
  const name = isMember || callee.kind === "name" ? callee.name : "";
  if (isMember && cutting.test(name)) {
    const isCut = call.arguments.length === 1 ? name !== "slice" : isConstant(first) && second !== undefined;
    return isCut && isBound(call.arguments.at(-1)) ? { name, of: callee.of } : undefined;
  }
  if (
    isMember &&
    name === "replace" &&
    first?.kind === "regex" &&
    /g/.test(first.flags) &&
    isConstant(second)
  )
    return { name, of: callee.of };
  if (/^(?:min|max)$/.test(name) && (!isMember || isNamed(callee.of, /^Math$/))) {
    const free = call.arguments.filter((one) => !isBound(one));
    return free.length === 1 && free[0] && call.arguments.length > 1 ? { name, of: free[0] } : undefined;
  }
  if (!first || (isMember && isNamed(callee.of, reading))) return undefined;
  return checking.test(name) || isCleaning(name) ? { name, of: first } : undefined;
}

/** `ALLOWED.includes(a) ? a : "b"`, `a > 5 ? 5 : a`: a value, or a constant where it is not fit. */
export function careOfChoice({ test, options }: Expression & { kind: "choose" }): Care | undefined {
  const [yes, no] = options;
  if (!test || !yes || !no || isBound(yes) === isBound(no)) return undefined;
  const of = isBound(yes) ? no : yes;
  const isAsked = test.kind === "compare" ? /[<>]/.test(test.operator) : test.kind === "call";
  return isAsked ? { name: "the choice", of } : undefined;
}

/** What a check that answers with more than the value calls the value: `Schema.safeParse(a).data`. */
export function isChecked(name: string, of: Expression): boolean {
  return /^(?:data|value|output)$/.test(name) && of.kind === "call";
}

/** Whether a chain of calls starts at what makes schemas. */
export function isSchema(call: Call): boolean {
  let root: Expression = call;
  for (let steps = 0; steps < 20; steps += 1) {
    if (root.kind === "call") root = root.callee;
    else if (root.kind === "member") root = root.of;
    else break;
  }
  return root.kind === "name" && schemas.test(root.name);
}

function isConstant(one: Expression | undefined): boolean {
  return one?.kind === "constant";
}

/** A number, or what is called like a constant: `100`, `MAX_ITEMS`, `config.limit`. */
function isBound(one: Expression | undefined): boolean {
  if (!one) return false;
  if (one.kind === "constant") return true;
  return (
    (one.kind === "name" || one.kind === "member") &&
    /^[A-Z][A-Z\d_]+$|^(?:max|limit)(?:$|[A-Z_])/.test(one.name)
  );
}

function isNamed(one: Expression, pattern: RegExp): boolean {
  return one.kind === "name" && pattern.test(one.name);
}
