import type { CallSite, Flow } from "../flow/flow.ts";
import { from, mark, textOf, type Value } from "../flow/value.ts";
import { isFlag, type Level, nameOrigin, optionOf, Rules, taintOf, tell } from "./judge.ts";

/** What others give, shown in a page without being escaped. */
export const markupInjection = new Rules();

const fromOutside = from.remote | from.decoded;

markupInjection.on(
  "document.write document.writeln window.document.write markupsafe.Markup Markup flask.Markup django.utils.safestring.mark_safe django.utils.html.mark_safe mark_safe SafeString hono/html.raw ctx.html c.html react-dom/server.renderToString",
  (flow, site) => {
    for (const one of site.arguments) judgeMarkup(flow, site, one, true);
  },
);

/** Frameworks send a text as HTML unless they are told otherwise. */
markupInjection.on(
  "res.send res.end res.write res.status().send res.status().end res.type().send res.type().end reply.send reply.type().send res.code().send django.http.HttpResponse HttpResponse fastapi.responses.HTMLResponse HTMLResponse flask.make_response make_response flask.Response",
  (flow, site) => {
    const [value] = site.arguments;
    if (!value || value.members || isPlain(site)) return;
    judgeMarkup(flow, site, value, (value.prefix ?? "").includes("<"));
  },
);

markupInjection.on("jinja2.Environment Environment", (flow, site) => {
  if (flow.program.language === "python" && isFlag(site, "autoescape", false))
    tell(flow, site, "xss", "escaping", "warn", "Templates that escape nothing");
});

markupInjection.on("$ jQuery jquery", (flow, site) => {
  const [first] = site.arguments;
  if (!first || first.members || first.closure) return;
  if (first.prefix === undefined || first.prefix.trimStart().startsWith("<"))
    judgeMarkup(flow, site, first, true);
});

markupInjection.on("nodemailer.createTransport().sendMail transporter.sendMail", (flow, site) => {
  const html = optionOf(site, "html");
  if (html) judgeMarkup(flow, site, html, true);
});

/** Methods that take markup whatever they are called on. */
export const markupMethods = new Rules();

markupMethods.on(
  "insertAdjacentHTML setHTMLUnsafe createContextualFragment parseHTMLUnsafe",
  (flow, site) => {
    const value = site.arguments.at(-1);
    if (value) judgeMarkup(flow, site, value, true);
  },
);

markupMethods.on(
  "bypassSecurityTrustHtml bypassSecurityTrustScript bypassSecurityTrustUrl bypassSecurityTrustResourceUrl bypassSecurityTrustStyle",
  (flow, site) => {
    const [value] = site.arguments;
    if (value && textOf(value) === undefined)
      tell(flow, site, "xss", "escaping", "warn", "Takes a value for safe that nobody has looked at");
  },
);

markupMethods.on(
  "html append prepend before after replaceWith wrap wrapInner wrapAll parseHTML",
  (flow, site) => {
    const isContext = site.name === "html" && site.path === "" && site.receiver?.taint === from.parameter;
    if (!isContext && !/^(?:\$|jQuery|jquery)(?:\(\)|\.)|^angular\.element\(\)/.test(site.path)) return;
    const [value] = site.arguments;
    if (value) judgeMarkup(flow, site, value, true);
  },
);

markupMethods.on("setAttribute attr prop", (flow, site) => {
  const [name, value] = site.arguments;
  const attribute = textOf(name)?.toLowerCase();
  if (attribute === undefined || !value) return;
  if (attribute.startsWith("on")) {
    if ((taintOf(value) & fromOutside) !== 0)
      tell(
        flow,
        site,
        "xss",
        "handler",
        "block",
        `Runs ${nameOrigin(taintOf(value))} as the handler of an event`,
      );
  } else judgeAttribute(flow, attribute, value, site.receiver, site.at);
});

function isPlain(site: CallSite): boolean {
  const type = optionOf(site, "content_type", "mimetype", "media_type", "Content-Type");
  return type !== undefined && !/html|xml|svg/i.test(textOf(type) ?? "");
}

function judgeMarkup(flow: Flow, site: CallSite, value: Value, isMarkup: boolean): void {
  const level = levelOf(value, isMarkup);
  if (level)
    tell(flow, site, "xss", "markup", level, `Puts ${nameOrigin(taintOf(value))} into a page as markup`);
}

function levelOf(value: Value, isMarkup: boolean): Level | undefined {
  if (value.closure || (value.marks & mark.cleaned) !== 0) return undefined;
  if ((taintOf(value) & fromOutside) === 0) return undefined;
  return isMarkup ? "block" : "warn";
}

const attributes = new Set([
  "innerhtml",
  "outerhtml",
  "srcdoc",
  "src",
  "href",
  "action",
  "formaction",
  "data",
  "xlink:href",
]);
const passive = /\.(?:img|audio|video|source|track|input|image)$/;

/** Attributes and properties of elements that lead somewhere, or hold markup. */
export function judgeAttribute(
  flow: Flow,
  name: string,
  value: Value,
  element: Value | undefined,
  at: number,
): void {
  if (!attributes.has(name.toLowerCase())) return;
  const taint = taintOf(value);
  const isMarkup = /^(?:innerhtml|outerhtml|srcdoc)$/i.test(name);
  const isOutside = (taint & fromOutside) !== 0;
  // What the network answers may be what somebody else has written.
  if ((!isOutside && !(isMarkup && (taint & from.network) !== 0)) || (value.marks & mark.cleaned) !== 0)
    return;
  const leads = /^(?:src|href|action|formaction|data|xlink:href)$/i.test(name);
  if (!isMarkup && !(leads && value.prefix === undefined)) return;
  const kind = element?.path ?? "";
  if (leads && (passive.test(kind) || (name === "data" && !/\.(?:object|embed)$/.test(kind)))) return;
  if (leads && /location$/.test(kind)) return;
  const runs = /\.(?:script|iframe|frame|embed|object)$/.test(kind);
  flow.report({
    family: "xss",
    kind: isMarkup ? "markup" : "address",
    level: isOutside && (isMarkup || runs) ? "block" : "warn",
    detail: isMarkup
      ? `Puts ${nameOrigin(taint)} into a page as markup`
      : `Lets ${nameOrigin(taint)} say where an element leads, javascript: included`,
    at,
  });
}

/** `<a href={"javascript:" + text}>`, and `<div dangerouslySetInnerHTML={{ __html: text }} />`: the name says that somebody has to look. */
export function judgeInnerMarkup(flow: Flow, key: string, value: Value, at: number): void {
  if (/^javascript:/i.test(value.prefix ?? "") && !value.texts && taintOf(value) !== 0) {
    flow.report({
      family: "xss",
      kind: "address",
      level: "warn",
      detail: `Runs ${nameOrigin(taintOf(value))} when somebody follows a link`,
      at,
    });
    return;
  }
  if (key !== "__html" || (value.marks & mark.cleaned) !== 0) return;
  const taint = taintOf(value);
  if ((taint & (from.remote | from.parameter | from.network | from.decoded)) === 0) return;
  flow.report({
    family: "xss",
    kind: "markup",
    level: (taint & fromOutside) === 0 ? "warn" : "block",
    detail: `Puts ${nameOrigin(taint)} into a page as markup`,
    at,
  });
}
