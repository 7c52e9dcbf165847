import type { CallSite, Flow } from "../flow/flow.ts";
import { from, type Value } from "../flow/value.ts";
import { judgeSent } from "./data-leaks.ts";
import { nameOrigin, optionOf, Rules, taintOf, tell, weigh } from "./judge.ts";

/** Requests to addresses that others choose. */
export const networkRequests = new Rules();

const verbs = [
  "",
  ".get",
  ".post",
  ".put",
  ".delete",
  ".patch",
  ".head",
  ".request",
  ".options",
  ".del",
  ".stream",
  ".getUri",
];
const clients =
  "axios request request-promise request-promise-native got needle superagent node-fetch undici.fetch undici.request undici ky bent phin wretch cross-fetch isomorphic-fetch make-fetch-happen popsicle unirest http https http2 follow-redirects.http follow-redirects.https $ requests requests.Session() requests.session() httpx httpx.Client() httpx.AsyncClient() aiohttp.ClientSession() urllib3.PoolManager() axios.create() got.extend() request.defaults() jQuery $.ajax http.client angular.$http $http";

const sending = clients
  .split(" ")
  .flatMap((client) =>
    client === "$" || client === "jQuery"
      ? [`${client}.ajax`, `${client}.get`, `${client}.post`, `${client}.getJSON`]
      : verbs.map((verb) => client + verb),
  );

networkRequests.on(
  `${sending.join(" ")} fetch undici.fetch urllib.request.urlopen urllib.request.urlretrieve urllib.request.Request urllib.urlopen urllib2.urlopen urllib2.Request urlopen WebSocket EventSource ws ws.WebSocket navigator.sendBeacon http2.connect net.connect net.createConnection tls.connect socket.create_connection http.client.HTTPConnection http.client.HTTPSConnection httplib.HTTPConnection ftplib.FTP websockets.connect websocket.create_connection Request importScripts XMLHttpRequest().open page.goto smtplib.SMTP telnetlib.Telnet wget.download goog.net.XhrIo.send goog.net.XhrIo().send XhrIo.send pycurl.Curl().setopt`,
  (flow, site) => {
    // The language says whose `requests` or `http` it is.
    if (site.path === "http" || site.path === "https" || site.path === "Request") {
      if (site.path !== "Request") return;
    }
    flow.can("network");
    judgeAddress(flow, site, addressOf(site));
    judgeSent(flow, site);
  },
);

/** Questions and messages to others that carry data, wherever they go. */
networkRequests.on(
  "dns.lookup dns.resolve dns.resolve4 dns.resolve6 dns.resolveTxt dns.promises.lookup dns.promises.resolve http.client.HTTPSConnection().request http.client.HTTPConnection().request smtplib.SMTP().sendmail smtplib.SMTP().send_message smtplib.SMTP_SSL().sendmail socket.gethostbyname socket.getaddrinfo",
  (flow, site) => {
    flow.can("network");
    judgeSent(flow, site);
  },
);

/** Methods that fetch, whatever they are called on. */
export const networkMethods = new Rules();

networkMethods.on("goto setContent navigate urlopen", (flow, site) => {
  const [first] = site.arguments;
  if (!first || site.name === "navigate") return;
  const taint = taintOf(first);
  const weight = weigh(taint & ~from.network, { remote: "block", parameter: "warn", rest: undefined });
  if (/page|browser|tab|frame|driver/i.test(site.path) || (taint & from.remote) !== 0)
    tell(flow, site, "ssrf-net", "page", weight, `Opens a page that ${nameOrigin(taint)} names`);
});

networkMethods.on("connect", (flow, site) => {
  const [first] = site.arguments;
  if (!/socket/i.test(site.path) || !first) return;
  flow.can("network");
  const host = first.members?.get("0");
  if (host && isBareNumber(host))
    tell(
      flow,
      site,
      "backdoor",
      "address",
      "warn",
      "Speaks to a machine that has a number instead of a name",
    );
  const taint = taintOf(first);
  tell(
    flow,
    site,
    "ssrf-net",
    "address",
    weigh(taint & ~from.network, { remote: "block", parameter: "warn", rest: undefined }),
    `Connects to an address that ${nameOrigin(taint)} names`,
  );
});

/** The value that decides where a request goes. */
function addressOf(site: CallSite): Value[] {
  const [first, second] = site.arguments;
  const isSecond =
    /XMLHttpRequest\(\)\.open|\.request$/.test(site.path) &&
    /^(?:XML|requests|httpx|urllib3|aiohttp)/.test(site.path);
  const main = isSecond
    ? (second ?? site.named.get("url"))
    : (first ?? site.named.get("url") ?? site.named.get("host"));
  const found: Value[] = [];
  if (main && !main.members) found.push(main);
  if (main?.members?.has("0")) {
    const host = main.members.get("0");
    if (host) found.push(host);
  }
  for (const name of ["url", "uri", "host", "hostname", "baseURL", "baseUrl", "socketPath", "href"]) {
    const option = optionOf(site, name);
    if (option) found.push(option);
  }
  if (main?.members && main.taint !== 0) found.push({ ...main, members: undefined });
  return found;
}

function judgeAddress(flow: Flow, site: CallSite, addresses: readonly Value[]): void {
  for (const address of addresses) {
    if (isBareNumber(address)) {
      tell(
        flow,
        site,
        "backdoor",
        "address",
        "warn",
        "Speaks to a machine that has a number instead of a name",
      );
      return;
    }
    const taint = taintOf(address) & ~from.network;
    const bound = boundBy(address.prefix);
    if (bound === "query") continue;
    const weights =
      bound === "host"
        ? ({ remote: "warn", parameter: undefined, rest: undefined } as const)
        : ({ remote: "block", parameter: "warn", rest: undefined } as const);
    tell(
      flow,
      site,
      "ssrf-net",
      "address",
      weigh(taint & (from.remote | from.parameter), weights),
      `Sends a request to an address that ${nameOrigin(taint)} names`,
    );
  }
}

/** An address on the internet that is written as numbers; those of one's own machine and network are not meant. */
function isBareNumber({ texts, prefix }: Value): boolean {
  const text = texts?.[0] ?? prefix ?? "";
  return (
    /^(?:\w+:\/\/)?\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?:[:/]|$)/.test(text) &&
    !/^(?:\w+:\/\/)?(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|(?:1\.1\.1\.1|8\.8\.8\.8|8\.8\.4\.4)(?=[:/]|$))(?:\.|[:/]|$)/.test(
      text,
    )
  );
}

/** What the constant start of an address fixes. */
function boundBy(prefix: string | undefined): "query" | "host" | "nothing" {
  if (prefix === undefined) return "nothing";
  if (/[?#]/.test(prefix)) return "query";
  return /^(?:https?:|wss?:)?\/\/[^/\s]+\//.test(prefix) || /^\/(?!\/)\w/.test(prefix) ? "host" : "nothing";
}
