import { readAsSeen } from "./plain-letters.ts";

/** A phrase that takes an agent over or makes it give data away. */
export interface Injection {
  what: string;
  offset: number;
  text: string;
  /** Stands between quotation marks, as what somebody may say: an example, most of the time. */
  isQuoted: boolean;
}

const patterns: readonly { what: string; pattern: RegExp }[] = [
  {
    what: "overrides earlier instructions",
    pattern:
      /\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}\b(?:previous|prior|above|earlier|all|any|other|system|safety|your)\b[^.\n]{0,30}\b(?:instructions?|rules?|prompts?|guidelines?|directions?|polic(?:y|ies)|restrictions?|safeguards?)\b/gi,
  },
  {
    what: "takes away limits",
    pattern:
      /\b(?:you (?:are|have) (?:now )?(?:no longer (?:bound|restricted|limited)|no restrictions|unrestricted|jailbroken)|developer mode|do anything now|\bDAN\b mode|without (?:any )?(?:restrictions|filters|safeguards))/gi,
  },
  {
    what: "hides something from people",
    pattern:
      /\b(?:do not|don't|never|without)\b[^.\n]{0,20}\b(?:tell|inform|mention|reveal|notify|telling|informing|mentioning|notifying)\b[^.\n]{0,40}\b(?:user|users|human|humans|operator|reviewer|anyone|admin|administrator|people)\b[^.\n]{0,40}(?:this|that|these|about|instruction|step)/gi,
  },
  {
    what: "skips a check by a person",
    pattern:
      /\b(?:skip|bypass|disable|turn off|avoid)\b[^.\n]{0,30}\b(?:review|approval|confirmation|validation|verification|safety checks?|logging|audit|monitoring)\b/gi,
  },
  {
    what: "sends data away",
    pattern:
      /\b(?:send|post|upload|forward|transmit|submit|leak|exfiltrate|report|email|mail)\b[^.\n]{0,80}\b(?:conversation|history|messages?|context|secrets?|credentials?|passwords?|tokens?|keys?|environment|variables?|files?|data|contents?|prompt)\b[^\n]{0,60}(?:https?:\/\/|\bto\s+[\w.+-]+@[\w-]+\.\w|webhook|pastebin|\battacker\b|\bthird.party\b)/gi,
  },
  {
    what: "gives the system prompt away",
    pattern:
      /\b(?:reveal|print|repeat|output|show|disclose|return)\b[^.\n]{0,30}\b(?:system prompt|hidden instructions|your instructions|initial prompt|secrets?|api keys?|credentials|environment variables)\b/gi,
  },
  {
    what: "hides data in an address",
    pattern: /(?:!\[[^\]\n]{0,100}\]\(|https?:\/\/)[^\s)]{0,200}[?&][\w-]{1,30}=\{{1,2}[^}\n]{1,60}\}{1,2}/gi,
  },
  {
    what: "asks to encode data before it is given away",
    pattern:
      /\b(?:base64|hex|rot13|url.?encode)\b[^.\n]{0,60}\b(?:and|then)\b[^.\n]{0,40}\b(?:send|append|include|put|add|post)\b/gi,
  },
  {
    what: "pretends to be another speaker",
    pattern:
      /<\|(?:im_start|im_end|system|assistant|user|endoftext)\|>|\[\/?INST\]|<\/?(?:system|assistant)>|^[^\S\r\n\u2028\u2029]*(?:###\s{0,20})?(?:system|assistant)\s{0,20}:\s/gim,
  },
  {
    what: "takes away limits",
    pattern:
      /\b(?:you are now|act as|pretend to be|behave as|from now on you are)\b[^.\n]{0,40}\b(?:DAN|jailbroken|unfiltered|uncensored|unrestricted|evil|free of|without (?:any )?(?:limits|rules|restrictions|filters|ethics)|god mode|root)\b|\bfree (?:of|from) (?:the |all |any |your )?(?:usual )?(?:limits|rules|restrictions|constraints|guidelines)\b/gi,
  },
  {
    what: "opens a way in for whoever knows a word",
    pattern:
      /\b(?:if|when|whenever|once|as soon as)\b[^.\n]{0,60}\b(?:says?|writes?|types?|sends?|mentions?|contains?|includes?|uses?|starts? with|provides?|enters?|gives?|quotes?)\b[^.\n]{0,60}(?:["“'`«][^"”'`»\n]{2,60}["”'`»]|\bcode\b|\bphrase\b|\bpass(?:word|phrase|code)\b|\bkeyword\b)[^.\n]{0,80}\b(?:skip|bypass|ignore|unlock|grant|treat (?:them|him|her|the user|this)? ?as|full access|admin|staff|owner|developer|without (?:asking|confirmation|checks?|approval|verif\w+)|disable|no checks?|trusted|override)\b/gi,
  },
  {
    what: "cheats on the tests or hides what was done",
    pattern:
      /\b(?:edit|change|modify|delete|remove|skip|disable|comment out|adjust|rewrite|weaken|mock)\b[^.\n]{0,30}\b(?:the |failing |those |these |any )?(?:tests?|assertions?|checks?|specs?|graders?|evals?)\b[^.\n]{0,40}\b(?:so that|until|to make|in order|pass(?:es)?|green)\b|\b(?:do not|don't|never|without)\b[^.\n]{0,15}\b(?:mention|report|log|record|note|document|disclose|mentioning|reporting|logging|recording)(?:ing)?\b[^.\n]{0,40}\b(?:summar(?:y|ies)|report|audit\w*|log|logs|trail|refunds?|payments?|transfers?|failures?|errors?|changes?|deletions?)\b/gi,
  },
  {
    what: "speaks to those who review the change",
    pattern:
      /\b(?:reviewers?|approvers?|validators?|graders?|judges?|evaluators?|whoever reviews)\b[^.\n]{0,80}\b(?:approve|accept|pass|merge|skip|ignore|without reading|no need to|already (?:been )?(?:checked|reviewed|approved)|is safe|high score|full marks)\b/gi,
  },
  {
    what: "obeys what it reads",
    pattern:
      /\b(?:instructions?|requests?|commands?|steps|orders?)\b[^.\n]{0,30}\b(?:in|from|on|of|inside|found in|contained in)\b[^.\n]{0,30}\b(?:tool (?:results?|outputs?)|web ?pages?|e-?mails?|tickets?|documents?|attachments?|websites?|search results?|issues?|comments?)\b[^.\n]{0,40}\b(?:take precedence|override|must be (?:followed|obeyed)|have priority|are binding|come first)\b|\b(?:tool (?:results?|outputs?)|web ?pages?|e-?mails?|tickets?|documents?|attachments?|websites?)\b[^.\n]{0,30}\b(?:tells?|asks?|instructs?|says?|orders?)\b[^.\n]{0,30}\b(?:to do|you to|so|something)\b[^.\n]{0,20}\b(?:do (?:it|so|as|what)|follow|obey|comply)\b|\b(?:follow|obey|execute|carry out|act on)\b[^.\n]{0,30}\b(?:any |all |the )?(?:instructions?|requests?|commands?|orders?)\b[^.\n]{0,20}\b(?:in|from|found in|contained in|inside)\b[^.\n]{0,25}\b(?:tool (?:results?|outputs?)|web ?pages?|e-?mails?|tickets?|documents?|attachments?|websites?|search results?|comments?)\b/gi,
  },
  {
    what: "gives secrets away",
    pattern:
      /\b(?:add|include|append|put|paste|write|embed|attach|post|publish|commit|quote|copy|echo|dump|insert)\b[^.\n]{0,60}(?:\b(?:environment variables?|env(?:ironment)? vars?|secrets?|credentials?|api keys?|access tokens?|private keys?|passwords?)\b|(?<!\w)\.env\b)[^.\n]{0,60}\b(?:in|to|as|at|into|with|on|for)\b/gi,
  },
  {
    what: "leaves a guard out",
    pattern:
      /(?<![\w-])--(?:no-verify|dangerously[\w-]*|yolo|no-sandbox|skip-(?:checks|tests|hooks)|disable-[\w-]*(?:security|sandbox|check)[\w-]*)\b|\bno (?:confirmation|approval|review|permission|verification) (?:is |are )?(?:needed|required|necessary)\b/gi,
  },
  {
    what: "hides what was done",
    pattern:
      /\b(?:leave|keep|take)\b[^.\n]{0,60}\b(?:out of|from)\b[^.\n]{0,15}\b(?:summar(?:y|ies)|reports?|logs?|changelog|description)\b|\b(?:omit|hide|conceal)\b[^.\n]{0,60}\b(?:summar(?:y|ies)|reports?|logs?|audit\w*|changelog|description|user|reviewers?)\b|\bmark\b[^.\n]{0,30}\bas (?:skipped|passed|passing|done|fixed|expected)\b/gi,
  },
  {
    what: "suspends rules",
    pattern:
      /\b(?:rules?|instructions?|polic(?:y|ies)|guidelines?|restrictions?|safeguards?|limits?)\b[^.\n]{0,30}\b(?:are|is|no longer|have been|has been|do not|does not|don't)\b[^.\n]{0,15}\b(?:suspended|lifted|void|obsolete|optional|appl(?:y|ies)|cancell?ed|revoked|disabled|superseded|outdated|retired|withdrawn|abolished)\b|\b(?:rules?|instructions?|constraints?|polic(?:y|ies)|guidelines?)\b[^.\n]{0,30}\b(?:was|were|got)\b[^.\n]{0,15}\b(?:suspended|lifted|retired|withdrawn|revoked|cancell?ed|abolished)\b|\b(?:may|can|should) (?:now |safely )?(?:disregard|ignore|skip) (?:it|them|this|that|those|these)\b/gi,
  },
  {
    // The same in other languages; a verb that overrides and what it overrides.
    what: "overrides earlier instructions",
    pattern:
      /(?:ignorier\w*|verg[ie]ss\w*|missacht\w*|übergeh\w*|ignore[rz]|ignore|ignorez|oubli\w*|ignora\w*|olvid\w*|desconsider\w*|esque[cç]\w*|dimentic\w*|negeer\w*|vergeet|zignoruj\w*|zapomnij|игнорируй\w*|забудь\w*)[^.\n]{0,40}(?:anweisung\w*|regeln|vorgaben|instructions? (?:pr[ée]c[ée]dentes?|ci-dessus)|consignes|r[èe]gles|instrucciones|reglas|instru[çc][õo]es|regras|istruzioni|regole|instructies|instrukcje|инструкци\w*|правила)|(?:忽略|无视|忘记|無視|忘れ)[^。\n]{0,20}(?:指令|指示|规则|提示|ルール)|(?:指示|ルール|規則)[^。\n]{0,10}(?:無視|忘れ)/giu,
  },
  {
    what: "runs a command",
    pattern: /\b(?:curl|wget)\s+[^\n]{0,120}\|\s*(?:ba|z)?sh\b|\brm\s+-rf\s+[/~]|\bbash\s+-c\b/gi,
  },
];
const mostFound = 50;
/** A rule against something names it as well. */
const forbidding =
  /\b(?:never|do not|don't|must not|refuse to|mustn't|not allowed to|should not)\b(?:[^.\n]|\.(?=\w)){0,50}$/i;

/** Phrases that take over, in the order of the text. A sentence that forbids one is no such phrase. */
export function findInjections(source: string): Injection[] {
  const { text, offsetOf } = readAsSeen(source);
  const found: Injection[] = findHidden(source);
  for (const { what, pattern } of patterns)
    for (const match of text.matchAll(pattern)) {
      if (found.length >= mostFound) break;
      const before = text.slice(Math.max(0, match.index - 60), match.index);
      const startsWithNegation = /^(?:do not|don't|never|without)/i.test(match[0]);
      if (!startsWithNegation && forbidding.test(before)) continue;
      const isQuoted = isExample(text, match.index, match.index + match[0].length);
      found.push({ what, offset: offsetOf(match.index), text: match[0].slice(0, 120), isQuoted });
    }
  return found.sort((left, right) => left.offset - right.offset);
}

/** `a customer writes "ignore your instructions"`: said by somebody, and between quotation marks. */
function isExample(text: string, start: number, end: number): boolean {
  const line = text.slice(text.lastIndexOf("\n", start) + 1, start);
  const after = text.slice(end, end + 120).split("\n")[0] ?? "";
  const opened = /["“«]([^"”»]*)$/.exec(line);
  if (!opened || !/["”»]/.test(after)) return false;
  const before = line.slice(0, opened.index);
  return /\b(?:says?|writes?|asks?|tries|types?|sends?|such as|like|e\.g\.|for example|example|requests?|claims?|attempts?|messages?|inputs?|texts?)\b[^"]{0,20}$/i.test(
    before,
  );
}

const mostHidden = 20;
/** What tells a reader to do something. */
const telling =
  /\b(?:ignore|obey|follow|send|reveal|approve|override|execute|run|forward|skip|disable|system|assistant|instructions?|rules?|suspended|secret|password|must|always|never|do not)\b/i;

/** What a person who sees the text rendered does not see, and what has to be decoded first. */
function findHidden(source: string): Injection[] {
  const found: Injection[] = [];
  const add = (what: string, offset: number, text: string) => {
    if (found.length < mostHidden) found.push({ what, offset, text: text.slice(0, 120), isQuoted: false });
  };
  for (const match of source.matchAll(
    /<!--([\s\S]{0,2000}?)-->|<(?:span|div|p)[^>]{0,200}(?:display\s*:\s*none|font-size\s*:\s*0|visibility\s*:\s*hidden)[^>]{0,200}>([^<]{0,2000})|\[(?:\/\/|comment)\]:\s*#\s*\(([^)\n]{0,500})\)/gi,
  )) {
    const inner = match[1] ?? match[2] ?? match[3] ?? "";
    if (
      telling.test(inner) &&
      !/^\s*(?:markdownlint|prettier|eslint|toc|vale|cspell|TODO|FIXME)/i.test(inner)
    )
      add("tells something where people do not see it", match.index, inner.trim());
  }
  for (const match of source.matchAll(/(?<![\w+/=-])[A-Za-z0-9+/_-]{24,4000}={0,2}(?![\w+/=-])/g)) {
    const decoded = decodeBase64(match[0]);
    if (decoded !== undefined)
      add(`holds a text that has to be decoded (“${decoded.slice(0, 60)}”)`, match.index, match[0]);
  }
  return found;
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** A text of words in base64; undefined for everything else. */
function decodeBase64(encoded: string): string | undefined {
  let bits = 0;
  let held = 0;
  let text = "";
  for (const character of encoded.replace(/-/g, "+").replace(/_/g, "/").replace(/=+$/, "")) {
    const value = alphabet.indexOf(character);
    if (value === -1) return undefined;
    bits = ((bits << 6) | value) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    const code = (bits >> held) & 0xff;
    if (code < 9 || code > 126 || (code > 13 && code < 32)) return undefined;
    text += String.fromCharCode(code);
  }
  return /[a-z]{2,}[ ,.\n][a-z]/i.test(text) ? text : undefined;
}
