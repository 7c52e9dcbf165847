/** What kind of error a text reports. */
export type ErrorClass =
  | "rate_limit"
  | "auth"
  | "timeout"
  | "test"
  | "code"
  | "validation"
  | "api"
  | "tool"
  | "other";

/** Words without which no pattern below can match: most messages are done after this one look. */
export const errorWords =
  /err(?:or|!)|exception|traceback|fail|exit|timed?[ -]?out|limit|quota|denied|refused|broken|reset|closed|retrying|aborted|not (?:found|exist|available|defined|supported|recogni[sz]ed)|no such|no module|unexpectedly|unknown|unsupported|unrecogni[sz]ed|invalid|unauthori[sz]ed|forbidden|panic|fatal|segmentation|memory|core dumped|unavailable|unable|cannot|could not|rejected|undefined|missing|required|must|should|has to|authori[sz]ed|authenticated|raised|threw|thrown|crashed|halted|interrupted|killed|undeclared|unexpected|too many|success|"?ok"?\s*[:=]\s*"?false|\b[45]\d\d\b/i;

/** What follows "error:" in texts that say that there is none. */
const none = /(?!\s*(?:null|none|no errors?\b|false|0\b|nil|undefined|n\/a|""|''|\[\s*\]|\{\s*\}))/.source;

function anyOf(patterns: readonly (RegExp | string)[]): string {
  return `(?:${patterns.map((pattern) => (typeof pattern === "string" ? pattern : pattern.source)).join("|")})`;
}

/** What may stand before a report: quotes, brackets, marks. */
const lead = /^[\s"'`>#*({[!-]{0,8}(?:[❌✗🔴⚠]\uFE0F?\s{0,2})?/u.source;

/**
 * Beginnings that report an error beyond doubt, whoever says them. A page about errors, a program that handles
 * them, or a colleague who talks about one, begins otherwise.
 */
export const reports = new RegExp(
  lead +
    anyOf([
      `(?:[\\w/]+ ){0,3}error\\b["'\\])*]{0,3}(?:\\s+\\(?-?\\d+\\)?)?\\s*[:!]${none}`,
      `[\\w./-]{1,40}: (?:fatal |internal )?error:${none}`,
      /\[?error\]/,
      `(?:[\\w.]{1,60}(?:error|exception))(?:\\([^)\\n]{0,80}\\))?\\s*:${none}`,
      `error (?:in|at|when|while|during|executing|calling|running|loading|fetching|parsing) [^\\n]{1,80}?\\s?:${none}`,
      /error \d+ \(\w+\)\s*:/,
      /traceback \(most recent call last\)/,
      /exception(?: in thread .{1,60}|\b.{0,40}?)\s*[:!]/,
      /uncaught \w{0,30}(?:error|exception)/,
      /panic:|fatal(?: error)?\s*:|thread '[^'\n]{1,60}' panicked at/,
      /(?:(?:the )?(?:process|command|script|program|container|job) )?(?:exited|finished|failed|terminated)? ?(?:with )?(?:non-zero )?(?:exit|return|status) ?(?:code|status)\s*[:=]?\s*\(?(?:-\d|[1-9])/,
      /(?:execution|assertion|command|request|tool(?: call| execution)?|build|compilation|test run|operation|call|upload|download|deployment|import|query|job|step|validation|login|authentication) (?:has )?failed\b/,
      /failed (?:to|with)\b/,
      /(?:http(?:\/[\d.]+)?\s*)?[45]\d\d (?:client error|server error|bad request|unauthorized|payment required|forbidden|not found|method not allowed|conflict|gone|unprocessable|too many requests|internal server error|bad gateway|service unavailable|gateway time-?out)/,
      /(?:response )?(?:http )?(?:status|error)[ _]?code['"]?\s*(?:[:=]|is\b)\s*['"]?(?:[45]\d\d\b|(?!none|null|ok)[a-z_]{3,})/,
      /(?:the )?(?:request|connection|operation|command|execution|process|tool|call|script)? ?(?:has )?timed out\b/,
      /timeout(?: error)?\s*(?:$|[:!]|after|expired|exceeded|while)/,
      /rate limit (?:reached|exceeded|hit)|you exceeded your|quota exceeded|insufficient quota|too many requests/,
      /(?:connection|network) (?:error|refused|reset|aborted|closed|broken|timed out|failed)/,
      /retrying (?:\(|(?:the )?(?:request|connection|call)\b)/,
      /(?:access|permission) denied|(?:unauthori[sz]ed|forbidden)\b\s*(?:$|[:.!])/,
      /invalid (?:api key|token|credentials|argument|parameter|request|input|json|tool|function|action|command)/,
      /(?:unknown|unsupported|unrecogni[sz]ed) (?:tool|function|command|action|language|argument|option|parameter|method)/,
      /(?:\/bin\/)?(?:ba|z|da)?sh: .{0,120}(?:command not found|: not found|no such file|permission denied)/,
      /https?connectionpool\(/,
      /npm err!|npm error|segmentation fault|core dumped|out of memory|<(?:tool_use_)?error>|\d+ validation errors? for/,
    ]),
  "i",
);

/** Beginnings of what a tool says that report an error; somebody who talks may begin so too. */
export const toolReports = new RegExp(
  lead +
    /(?:(?:observation|result|output|response|tool result)\s*:\s*)?/.source +
    anyOf([
      /error\b(?!-free)(?=\s*(?:[-–—:]|$))/,
      /(?:[a-z][\w/-]* ){1,5}(?:has |have |was |were )?(?:failed|rejected)\b/,
      /(?:[a-z][\w/-]* ){1,5}(?:could not|cannot|can't|couldn't) be \w/,
      /[\w.-]{2,30}: .{0,40}\b(?:unexpectedly|refused|reset by|denied|timed out)\b/,
      /(?:.{0,20}\b)?(?:found )?[1-9]\d* (?:lint(?:ing)? )?errors?(?: (?:found|in)\b|$)/,
      /[\w.]{1,60}\.(?:errors?|exceptions?)\.\w+\s*:|\[errno \d+\]|no module named |rate_limit_exceeded|e: unable to /,
      /[\w.-]{2,30}: (?:cannot|can't|could not|couldn't|unable to|failed to)\b/,
      /(?:the )?(?:\w+ ){1,2}(?:has )?(?:crashed|panicked)\b/,
      /(?:\w+ ){0,2}time(?:out|d out)(?: of .{1,20}?)? (?:exceeded|expired|reached)\b/,
      /you (?:are not|aren't) (?:authori[sz]ed|authenticated|allowed|permitted)\b/,
      /missing (?:required )?(?:argument|parameter|field|property|key|value|input)s?\b/,
      /(?:the )?(?:argument|parameter|field|property|value) ['"`]?\w+['"`]? (?:must|should|has to|is (?:required|missing|invalid|not))\b/,
      /(?:the )?(?:function|tool|code|script|command|program|call) (?:has )?(?:raised|threw|thrown) (?:an? )?(?:exception|error)\b/,
      /(?:execution|operation|process|script) (?:was )?(?:halted|aborted|interrupted|killed)\b/,
      /(?:the |your )?(?:tool |function )?(?:call|request|command|query|transaction) was (?:rejected|refused|denied|aborted)/,
      /(?:sorry,? )?(?:there was )?(?:an? |the )?(?:unexpected |internal |unknown )?(?:error|exception|problem) (?:has )?(?:occurr?ed|while|when|during|executing|calling|running|fetching|parsing|reading|loading|opening|processing|in|from|with|at)\b/,
      /(?:error|exception)\s*$/,
      /(?:unable to|could not|couldn't|cannot|can't) (?!be\b|wait\b)\w/,
      /(?:tool|function|command|action|file|module|method|page|url) ['"`\w./:-]{0,60} ?(?:is |was |does |could )?not (?:be )?(?:found|exist|available|recogni[sz]ed|supported|defined)/,
      /(?:cat|ls|cd|cp|mv|rm|grep|sed|find|head|tail|mkdir|touch|python3?|node|git|npm|pip|curl|wget|make|gcc|g\+\+|java|cargo|go): .{0,120}(?:no such file|cannot|can't|denied|not found|unrecogni[sz]ed|invalid|error|fatal|could not|\(\d+\))/,
    ]),
  "i",
);

/** An object that is an error: {"error": "…"}, {"status": "failed", …}, {"success": false}. */
export const errorObject = new RegExp(
  /^\s*[[({]{1,3}[^{}]{0,200}?/.source +
    anyOf([
      `["'](?:error|errors|error_message|errormessage|exception|detail_error)["']\\s*:${none}`,
      /["'](?:status|type|state|result|level)["']\s*:\s*["'](?:error|failed|failure|fail)["']/,
      /["'](?:detail|message|msg|reason)["']\s*:\s*["'](?:internal server error|not (?:authenticated|authori[sz]ed|found|allowed)|unauthori[sz]ed|forbidden|invalid\b|missing\b|permission denied|access denied|too many requests|bad request|error\b|failed\b)/,
      /["'](?:success|ok|successful)["']\s*:\s*["']?false\b|["'](?:is_?error|failed)["']\s*:\s*true/,
      /["'](?:status|status_?code|code|http_?status)["']\s*:\s*["']?[45]\d\d\b/,
    ]),
  "i",
);

/** Lines inside of a program's output that say that it failed. */
export const failingLines = new RegExp(
  /^[ \t]{0,4}/.source +
    anyOf([
      /Traceback \(most recent call last\)/,
      /[\w./\\-]{1,120}[:(]\d+(?:[:,]\d+)?\)?: (?:(?:fatal )?error\b|(?:undefined|undeclared|unexpected|cannot|expected|syntax error)\b)/,
      /(?:exit|exited with|exit status|exit code)(?: code)?[: ]+[1-9]\d{0,2}\s*$/,
      /error(?:\[E\d+\]| TS\d+| CS\d+): \S/,
      /(?:=+ )?(?:\d+ (?:passed|skipped|warnings?|deselected), )*[1-9]\d* (?:failed|errors?)\b.{0,60}\bin [\d.]+ ?m?s/,
      /(?:FAIL|[✗✘×]) {1,4}[\w./\\-]+\.[a-z]{1,4}\b/,
      /FAILED \((?:failures|errors)=|(?:FAILED|ERROR) [\w./\\-]+(?:::| - )|--- FAIL: /,
      /(?:Tests?|Test Suites?|Test Files?)\s*:?\s+.{0,40}?[1-9]\d* failed/,
      /Tests run: \d+, +Failures: (?:[1-9]|0, +Errors: [1-9])/,
      /npm (?:ERR!|error) |B(?:UILD|uild) FAILED|Segmentation fault|panic: |Exception in thread "/,
      /(?:ba|z|da)?sh: .{1,120}: (?:command not found|not found|No such file|Permission denied)/,
      /(?:Process|Command) (?:exited|finished|failed|returned) with (?:non-zero )?(?:exit )?(?:code|status):? [1-9]/,
    ]),
  "m",
);

/** A program's own word that it went well; after this, what it printed is its own business. */
export const succeeded =
  /^\s*(?:.{0,80}\bexit(?:ed)?\b.{0,20}\bcode:? ?0\b|\(?exit(?:ed)?(?: with)?(?: status)? 0\)?|(?:command |execution )?(?:succeeded|successful)\b)/i;

/** The classes with the words by which they are told apart, the more telling first. */
export const classes: readonly (readonly [ErrorClass, RegExp])[] = [
  ["rate_limit", /rate.?limit|too many requests|\b429\b|quota|tokens per min|requests per min/i],
  ["timeout", /timed? ?out|deadline exceeded|exit ?code:? ?124|gateway time|\b(?:408|504)\b/i],
  [
    "auth",
    /unauthori[sz]ed|forbidden|api.?key|credential|permission denied|access denied|authenticat|not subscribed|\b40[13]\b/i,
  ],
  [
    "test",
    /assertionerror|FAILED \(|(?:^|\n)FAILED |--- FAIL|[1-9]\d* failed|failures?[=:] ?[1-9]|tests?(?: suite| run)? failed|expected .{1,80} (?:but|received|got)/i,
  ],
  [
    "validation",
    /validation error|field required|invalid|does not match|should match|must be|missing \d? ?(?:required|positional)|required (?:argument|parameter|property|field)|unexpected (?:keyword|argument|parameter)|does not add up|schema|jsondecode|should be|unprocessable|\b422\b/i,
  ],
  [
    "code",
    /traceback|syntaxerror|nameerror|typeerror|attributeerror|importerror|modulenotfound|keyerror|indexerror|valueerror|indentation|exit ?code|execution failed|\bTS\d{4}\b|error\[E\d+\]|:\d+: (?:fatal )?error|segmentation|exception in thread|panic:|compil|unknown language|command not found|build failed|referenceerror/i,
  ],
  [
    "api",
    /\b[45]\d\d\b|https?|connection|network|error_code|api|server|request|socket|proxy|ssl|host|retry/i,
  ],
  [
    "tool",
    /tool|function|not found|no such|cannot|could not|unable|denied|not enough|unavailable|too many|unknown/i,
  ],
];
