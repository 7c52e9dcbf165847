import type { CallSite, Flow } from "../flow/flow.ts";
import { expressionText } from "../flow/guards/expression-text.ts";
import { from, textOf, type Value } from "../flow/value.ts";
import { isFlag, Rules, taintOf, tell } from "./judge.ts";

/** Secrets, environments and files that leave the program. */
export const dataLeaks = new Rules();

const levels =
  "log info warn error debug trace dir table warning critical exception fatal verbose silly fine finest notice alert emerg msg";
const loggers =
  "console logger log logging winston bunyan pino log4js logging.getLogger() pino() logger() self.logger this.logger this.log LOG LOGGER app.logger current_app.logger structlog.get_logger() loguru.logger";

/** The methods of loggers. */
export const logCalls = loggers
  .split(" ")
  .flatMap((logger) => levels.split(" ").map((level) => [logger, level].join(".")))
  .join(" ");

dataLeaks.on(
  [
    logCalls,
    "print sys.stdout.write sys.stderr.write process.stdout.write process.stderr.write pprint.pprint syslog.syslog println",
  ].join(" "),
  (flow, site) => {
    if (flow.program.language === "javascript" && site.path === "print") return;
    judgeLogged(flow, site);
  },
);

function judgeLogged(flow: Flow, site: CallSite): void {
  judgeFormat(flow, site);
  const all = [...site.arguments, ...site.named.values()];
  const taint = all.reduce((sum, one) => sum | taintOf(one), 0);
  if (flow.tests === 0 && ((taint & from.secret) !== 0 || all.some(isWholeEnvironment)))
    tell(flow, site, "secret-leak", "log", "warn", "Writes a secret to the log in clear text");
}

dataLeaks.on(
  "util.format util.formatWithOptions util.log printf sprintf sprintf-js.sprintf sprintf-js.vsprintf printj.sprintf printj.vsprintf format-util string-template string-template/compile console.assert",
  (flow, site) => judgeFormat(flow, site),
);

/** `console.log(input, secret)`: with `%s` in it, or `%d`, the input says what becomes of the rest. */
function judgeFormat(flow: Flow, site: CallSite): void {
  if (flow.program.language === "python" || site.arguments.length < 2) return;
  const format = site.arguments.slice(0, -1).find((one) => (one.taint & from.remote) !== 0);
  const [first] = site.arguments;
  if (
    !format ||
    format.prefix !== undefined ||
    (format !== first && (first?.texts || first?.prefix !== undefined))
  )
    return;
  tell(
    flow,
    site,
    "secret-leak",
    "format",
    "warn",
    "Lets input from outside be the form in which the rest is written",
  );
}

dataLeaks.on(
  "res.cookie res.setCookie localStorage.setItem sessionStorage.setItem window.localStorage.setItem window.sessionStorage.setItem $cookies.put $cookies.putObject $cacheFactory.put $templateCache.put Cookies.set response.set_cookie resp.set_cookie cookies.set document.cookie.set AsyncStorage.setItem",
  (flow, site) => {
    const value = site.arguments[1] ?? site.named.get("value");
    const isKept = isFlag(site, "httpOnly", true) || isFlag(site, "httponly", true);
    if ((taintOf(value) & from.secret) !== 0 && !isKept)
      tell(flow, site, "secret-leak", "storage", "warn", "Stores a secret in clear text");
  },
);

dataLeaks.on(
  "res.send res.json res.end res.write res.status().send res.status().json res.status().end res.jsonp res.render reply.send res.code().send flask.jsonify jsonify flask.make_response make_response HttpResponse JsonResponse django.http.HttpResponse django.http.JsonResponse flask.Response",
  (flow, site) => {
    const taint = [...site.arguments, ...site.named.values()].reduce((sum, one) => sum | taintOf(one), 0);
    if ((taint & from.stack) !== 0)
      tell(flow, site, "secret-leak", "stack", "warn", "Shows the stack of an error to the client");
    if (
      site.arguments.some(isWholeEnvironment) ||
      (taint & (from.environment | from.secret)) === (from.environment | from.secret)
    )
      tell(
        flow,
        site,
        "secret-leak",
        "response",
        "block",
        "Answers a request with the environment of the process",
      );
  },
);

/** The headers in which keys belong. */
const authentication =
  /^(?:authorization|proxy-authorization|x-api-key|api-key|apikey|x-auth-token|x-goog-api-key|cookie|x-access-token|ocp-apim-subscription-key|private-token|x-[\w-]*(?:key|token|secret))$/i;

/** What a request carries to others. */
export function judgeSent(flow: Flow, site: CallSite): void {
  let taint = 0;
  const isConnect = /(?:connect|createConnection|create_connection|SMTP|FTP|Connection)$/i.test(site.path);
  if (isConnect) return;
  const named = [...site.named].filter(
    ([name]) => !/^(?:headers|auth|cert|verify|proxies|timeout|cookies)$/.test(name),
  );
  for (const value of [...site.arguments, ...named.map(([, value]) => value)])
    taint |= sentBy(value, /^(?:https?|tls|http2)\b/.test(site.path));
  const headers = [site.named.get("headers"), ...site.arguments.map((one) => one.members?.get("headers"))];
  let inHeaders = 0;
  for (const one of headers)
    for (const [name, value] of one?.members ?? [])
      if (!authentication.test(name)) inHeaders |= taintOf(value);
  const sent = taint | inHeaders;
  const whole = site.arguments.some(isWholeEnvironment) || [...site.named.values()].some(isWholeEnvironment);
  if (whole || (sent & (from.environment | from.secret)) === (from.environment | from.secret)) {
    tell(
      flow,
      site,
      "secret-leak",
      "environment",
      "block",
      "Sends secrets of the environment over the network",
    );
    return;
  }
  const [address] = site.arguments;
  const inAddress = address && !address.members ? address.taint & (from.secret | from.remote) : 0;
  if (inAddress === (from.secret | from.remote))
    tell(flow, site, "secret-leak", "address", "warn", "Sends a secret to others as part of an address");
  if ((sent & from.file) !== 0)
    tell(flow, site, "secret-leak", "file", "warn", "Sends the contents of a file over the network");
}

/** The parts of a request that carry data: bodies and query strings, but not what says where it goes. */
function sentBy(value: Value, isNode: boolean): number {
  if (isWholeEnvironment(value)) return from.environment | from.secret;
  if (!value.members) return value.closure ? 0 : value.taint;
  let taint = value.taint;
  for (const [name, one] of value.members) {
    if (
      /^(?:headers|auth|host|hostname|port|agent|proxy|timeout|httpsAgent|baseURL|username|password|user|pass|bearer)$/.test(
        name,
      )
    )
      continue;
    if (isNode && /^(?:ca|cert|key|pfx|crl|servername)$/.test(name)) continue;
    taint |= taintOf(one);
  }
  return taint;
}

/** `process.env` as a whole, or made from it. */
export function isWholeEnvironment(value: Value): boolean {
  if (value.path === "process.env" || value.path === "os.environ") return true;
  if (value.texts || !value.members) return false;
  for (const one of value.members.values())
    if (one.path === "process.env" || one.path === "os.environ") return true;
  return false;
}

/** Calls that matter whatever they are called on. */
export const leakMethods = new Rules();

leakMethods.on(levels, (flow, site) => {
  if (dataLeaks.byPath.has(site.path)) return;
  if (/(?:^|[._])(?:logger|logging|log)$/i.test(expressionText(site.call.callee).replace(/\.\w+$/, "")))
    judgeLogged(flow, site);
});

leakMethods.on("write end send sendall sendto emit", (flow, site) => {
  if (
    !/(?:http|https|net|tls|request|socket|ws|WebSocket|XMLHttpRequest|dgram)[^.]*(?:\.\w+)*\(\)\.(?:write|end|send|sendall|sendto|emit)$/.test(
      site.path,
    )
  )
    return;
  const [first] = site.arguments;
  if (!first) return;
  const taint = taintOf(first);
  if (
    isWholeEnvironment(first) ||
    (taint & (from.environment | from.secret)) === (from.environment | from.secret)
  )
    tell(
      flow,
      site,
      "secret-leak",
      "environment",
      "block",
      "Sends secrets of the environment over the network",
    );
  else if ((taint & from.file) !== 0)
    tell(flow, site, "secret-leak", "file", "warn", "Sends the contents of a file over the network");
});

leakMethods.on("postMessage", (flow, site) => {
  const [message, target] = site.arguments;
  if (textOf(target) === "*" && (taintOf(message) & from.secret) !== 0)
    tell(flow, site, "secret-leak", "message", "warn", "Hands a secret to whatever page is there");
});
