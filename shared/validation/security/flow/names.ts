/** Names recur, and looking one up is cheaper than matching it again. */
export function remember(judge: (name: string) => boolean): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    let answer = known.get(name);
    if (answer === undefined) {
      answer = judge(name);
      if (known.size >= 5_000) known.clear();
      known.set(name, answer);
    }
    return answer;
  };
}

/** Names that say that what they hold must stay secret. */
const secret =
  /(?:passw(?:or)?d|passwd|passphrase|(?:^|[_.-])pwd?$|(?:^|[_.-])pw$|secret|api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?token|access[_-]?token|refresh[_-]?token|session[_-]?token|bearer|credential|(?:^|[a-z_])token$|^ssn$|social[_-]?security|credit[_-]?card|card[_-]?number|\bcvv\b|\bpin$)/i;
/** Names of what speaks of secrets without being one. */
const harmless =
  /(?:hash|digest|crypt|encod|mask|redact|hidden|md5|sha\d*$|salt|error|invalid|incorrect|message|field|label|placeholder|input|form|name$|id$|url$|path$|file$|length|count|policy|rule|prompt|reset|change|expire|expiry|type$|strength|confirm|valid|enabled|required|regex|pattern|public|displayed|csrf|xsrf|tokens|tokeniz|tokenis)/i;

/** Whether a variable, property or function of this name holds a secret in clear text. */
export const isSecretName = remember(
  (name) => name.length >= 3 && name.length <= 60 && secret.test(name) && !harmless.test(name),
);

/** Parameters by which people and frameworks call what a client, a model or a tool has sent. */
const sentByOthers =
  /^(?:user_?input|untrusted\w*|tainted\w*|user_?(?:data|query|supplied)\w*|(?:model|llm|tool|agent|assistant)_?(?:output|response|result|reply|answer|text|message|args|arguments|input|call|content)s?|completion|generated_?code)$/i;

export const isSentByOthers = remember((name) => sentByOthers.test(name));

/** Functions that make a value harmless, by their names. */
const cleaning =
  /(?:sanitiz|sanitis|escape|quote|encode|validat|clean|purify|whitelist|allowlist|basename|secure_?filename|slugify|strip_?tags|normalize_?key|safe_?(?:path|join|name|url|file|key|cmd|command|string|html|input)|parse_?int|parse_?float|to_?int|to_?number|ensure_?int|hash|digest|checksum|encrypt|mask|redact|^uuid|nanoid)/i;

export const isCleaning = remember(
  (name) =>
    cleaning.test(name) &&
    !/^(?:un|de)(?:escape|code|quote|crypt)|decode|un(?:escape|quote|safe)/i.test(name),
);

/** Functions whose answer says that a value may be used. */
const approving =
  /^(?:is|has|are|can|check|validate|verify|assert|ensure|require|must)?_?(?:be_?)?\w*(?:valid|safe|allowed|permitted|trusted|whitelisted|allowlisted|authori[sz]ed|local_?url|local|known|supported|inside|within|integer|numeric|alnum|digit|alpha|uuid|sanitized)\w*$/i;
const asserting =
  /^(?:assert|ensure|validate|verify|check|require|enforce|guard)_?[a-z]*(?:path|url|uri|host|key|name|input|command|cmd|arg|safe|allowed|valid|inside|within|id|param|file|origin|domain)\w*$/i;

/** Whether a function of this name answers true for values that may be used. */
export const isApproving = remember(
  (name) =>
    approving.test(name) &&
    !/^(?:is|has)?_?(?:not|in|un)_?(?:valid|safe|allowed|trusted|authori)/i.test(name),
);

/** Whether a function of this name throws for values that may not be used. */
export const isAsserting = remember((name) => asserting.test(name));

/** Variables that hold what is allowed. */
const allowing =
  /(?:allow|white_?list|permit|valid|safe|known|supported|trusted|accepted|choices|registry|commands|handlers|enum)/i;

export function isAllowList(name: string): boolean {
  return (
    allowing.test(name) && !/(?:un|in|not_?|dis)(?:safe|valid|known|trusted|supported|allow)/i.test(name)
  );
}

/** Names like `encryptedPassword`. */
export function isMadeHarmless(name: string): boolean {
  return /hash|crypt|encod|mask|redact|md5|digest/i.test(name);
}
