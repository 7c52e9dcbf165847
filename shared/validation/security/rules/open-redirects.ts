import type { CallSite, Flow } from "../flow/flow.ts";
import { from, mark, textOf, type Value } from "../flow/value.ts";
import type { Expression } from "../program/program.ts";
import { nameOrigin, optionOf, Rules, taintOf, tell } from "./judge.ts";

/** Places to which a browser is sent and that others choose. */
export const openRedirects = new Rules();

openRedirects.on(
  "res.redirect res.status().redirect res.location reply.redirect reply.code().redirect ctx.redirect res.redirectTo flask.redirect django.shortcuts.redirect django.http.HttpResponseRedirect django.http.HttpResponsePermanentRedirect HttpResponseRedirect fastapi.responses.RedirectResponse starlette.responses.RedirectResponse RedirectResponse NextResponse.redirect next/server.NextResponse.redirect Response.redirect next/navigation.redirect werkzeug.utils.redirect aiohttp.web.HTTPFound",
  (flow, site) => {
    const status = site.call.arguments[0];
    const isSecond = status?.kind === "constant" && typeof status.value === "number";
    const at = isSecond ? 1 : 0;
    judgeTarget(flow, site, site.arguments[at] ?? optionOf(site, "location", "url"), site.call.arguments[at]);
  },
);

openRedirects.on("res.setHeader res.header res.set res.append reply.header ctx.set", (flow, site) => {
  const name = textOf(site.arguments[0])?.toLowerCase();
  if (name === "location" || name === "refresh") judgeTarget(flow, site, site.arguments[1], undefined);
  if (name === "access-control-allow-origin" && (taintOf(site.arguments[1]) & from.remote) !== 0)
    tell(flow, site, "tls-crypto", "origins", "warn", "Lets every site read the answers that it asks for");
});

/** `c.redirect(x)`, `this.redirect(x)`: whatever framework it is. */
export const redirectMethods = new Rules();
redirectMethods.on("redirect sendRedirect", (flow, site) => {
  if (openRedirects.byPath.has(site.path) || site.path.startsWith("res.")) return;
  const [first, second] = site.arguments;
  if (second && first && (taintOf(first) & from.remote) === 0)
    judgeTarget(flow, site, second, site.call.arguments[1]);
  else judgeTarget(flow, site, first, site.call.arguments[0]);
});

openRedirects.on("res.writeHead", (flow, site) => {
  const target = optionOf(site, "Location", "location");
  if (target) judgeTarget(flow, site, target, undefined);
});

openRedirects.on(
  "location.assign location.replace document.location.assign document.location.replace open navigation.navigate",
  (flow, site) => {
    if (flow.program.language === "javascript")
      judgeTarget(flow, site, site.arguments[0], site.call.arguments[0]);
  },
);

/** `location = x` and `location.href = x`. */
export function judgeLocation(flow: Flow, place: string, value: Value, node: Expression, at: number): void {
  if (!/^(?:(?:document|parent|top|opener)\.)?location(?:\.href)?$/.test(place)) return;
  if (!leadsAway(value, node)) return;
  flow.report({
    family: "redirect",
    kind: "address",
    level: "warn",
    detail: `Leads the browser to where ${nameOrigin(taintOf(value))} says`,
    at,
  });
}

function judgeTarget(
  flow: Flow,
  site: CallSite,
  value: Value | undefined,
  node: Expression | undefined,
): void {
  if (value && leadsAway(value, node))
    tell(
      flow,
      site,
      "redirect",
      "address",
      "warn",
      `Leads the browser to where ${nameOrigin(taintOf(value))} says`,
    );
}

/** Whether others choose the host: not when it starts with a host, or with a path of more than a slash. */
function leadsAway(value: Value, node: Expression | undefined): boolean {
  if ((taintOf(value) & (from.remote | from.decoded)) === 0) return false;
  if ((value.marks & mark.local) === mark.local) return false;
  // The path of an address has no host.
  if (node?.kind === "member" && /^(?:pathname|search|hash)$/.test(node.name)) return false;
  const prefix = value.prefix ?? "";
  return !/^(?:https?:)?\/\/[^/?#]+[/?#]|^\/[\w.~%-]|^[?#]|^\.{1,2}\/|^\w[\w.-]*[/?#]/.test(prefix);
}
