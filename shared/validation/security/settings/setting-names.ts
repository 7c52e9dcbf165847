/** Settings that protect while they are on. */
const protecting =
  /(?:^|[_.-])(?:confirm\w*|requires?|required|approval\w*|approve|verify\w*|verification|validat\w*|redact\w*|mask\w*|encrypt\w*|auth|authenticat\w*|authori[sz]\w*|tls|ssl|sandbox\w*|isolat\w*|audit\w*|csrf|moderation|guardrails?|safety|secure|strict\w*|read_?only|readonly|https|http_?only|sign\w*|signature\w*|protect\w*|rate_?limit\w*|firewall|safe_?mode|human_?in_?the_?loop|two_?factor|mfa|content_?filter|enforce\w*|check_?certificates?|reject_?unauthorized)(?:$|[_.-])/;

/** Settings that give protection up while they are on. */
const permissive =
  /(?:^|[_.-])(?:auto_?(?:approve\w*|confirm|accept|run|execute|merge)|always_?(?:allow|approve|accept)|allow_?(?:all|any|anonymous|insecure|unsafe|root|code\w*|dangerous\w*|delegation_to_all|shell|network|write\w*|private\w*)|disable_?\w*|skip_?\w*|bypass\w*|ignore_?(?:errors?|ssl|tls|cert\w*|https\w*|scripts)|insecure\w*|unsafe\w*|trust_?(?:all|remote\w*|any\w*|tools?)|no_?(?:verify|auth|confirm\w*|sandbox)|privileged|dangerously\w*|yolo|include_?env\w*|pass_?env\w*|expose_?\w*|continue_?on_?error|debug|god_?mode|unrestricted|full_?access|host_?network|always_?allow\w*|public)(?:$|[_.-])/;

/** `maxTokens` and `max-tokens` as `max_tokens`. */
function plain(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, "$1_$2").toLowerCase();
}

export function isProtecting(name: string): boolean {
  const text = plain(name);
  return protecting.test(text) && !permissive.test(text) && !/^(?:required|requires)$/.test(text);
}

export function isPermissive(name: string): boolean {
  return permissive.test(plain(name));
}

const everything = /^(?:\*|\*\*|\*:\*|\*\.\*|https?:\/\/\*.*|0\.0\.0\.0\/0|::\/0|\.\*|all|any|\/\*\*)$/i;
const everybody =
  /^(?:anyone|anybody|everyone|everybody|public|guest|guests|anonymous|world|all_?users|allusers)$/i;
const wholeDisk =
  /^(?:\/|~\/?|\$HOME\/?|\$\{HOME\}\/?|[A-Za-z]:\\?|\/(?:etc|root|home|proc|sys|var\/run|dev)(?:\/)?)(?::.*)?$/;
const sensitive = /docker\.sock|\/\.ssh(?:\/|$)|\/\.aws(?:\/|$)|\/etc\/(?:passwd|shadow)|\/proc\//;

const granting =
  /allow|permit|grant|permission|scope|access|host|domain|origin|role|user|group|member|capabilit|tool|command|cors|trusted|approv|ingress|cidr|network|source/i;
const placing = /mount|volume|path|dir|root|folder|workspace|file|bind|args/i;

/** What a value opens, if it opens everything. */
export function isOpened(key: string, keys: readonly string[], value: string): string | undefined {
  const near = keys.slice(-4).join(" ");
  if (/^(?:user|run_?as\w*)$/i.test(key) && /^(?:root|0)(?::(?:root|0))?$/.test(value))
    return "has all rights on the machine";
  if (/^(?:network_?mode|pid|ipc|userns_?mode|uts)$/i.test(key) && value === "host")
    return "is shared with the machine";
  if (/^(?:seccomp|apparmor|label|systempaths)[:=](?:unconfined|disable)/i.test(value))
    return "takes a fence away";
  if (/deny|block|forbid|exclud|disallow|ignore|remove/i.test(near)) return undefined;
  if (granting.test(near) && everything.test(value)) return "is open to everything";
  if (/role|user|group|member|allow|access|approv|permission|grant/i.test(near) && everybody.test(value))
    return "is open to everybody";
  if (
    placing.test(near) &&
    wholeDisk.test(value) &&
    !/^(?:url_?path|base_?path|route|prefix|mount_?path|path)$/i.test(plain(key))
  )
    return "reaches the whole disk";
  return sensitive.test(value) && (placing.test(near) || granting.test(near))
    ? "reaches what others keep secret"
    : undefined;
}

const closed =
  /^(?:none|deny|denied|off|no|read|read[-_ ]?only|restricted|sandbox(?:ed)?|strict|require[d]?|verify[-_](?:full|ca)|always|manual|ask|prompt|on[-_ ]request|untrusted|isolated|internal|private|enabled|enforce[d]?|workspace[-_]write|high|error)$/i;
const open =
  /^(?:host|any|all|allow(?:ed)?|on|yes|full|danger[-_ ]full[-_ ]access|read[-_ ]?write|write(?:-all)?|unrestricted|disabled?|never|auto(?:matic)?|bypass\w*|prefer|optional|admin|root|owner|public|external|none|off|false|0|lax|low|permissive|dangerously\w*|privileged|accept[-_]?\w*|trusted|workspace[-_]write|warn)$/i;
const governed =
  /network|sandbox|approval|approve|permission|access|mode|auth|verif|ssl|tls|policy|visibility|isolation|enforce|confirm|security|protection|contents|actions|packages|level|scope|consent|moderation|safety/i;
const openWhenOff =
  /auth|verif|ssl|tls|approval|approve|sandbox|enforce|confirm|protection|moderation|safety|isolation/i;

/** Whether a word that closes gave way to one that opens: `network: none` to `network: host`. */
export function isRisen(key: string, keys: readonly string[], before: string, after: string): boolean {
  const near = plain(keys.slice(-2).join(" "));
  if (!governed.test(near) || /log/i.test(key) || !closed.test(before) || !open.test(after)) return false;
  const isOff = /^(?:none|off|no|false|0|never|disabled?)$/i.test(after);
  if (isOff) return openWhenOff.test(near);
  return !(
    /^(?:none|off|no)$/i.test(before) &&
    openWhenOff.test(near) &&
    !/network|access|permission|sandbox/i.test(near)
  );
}
