import type { HttpAnswer } from "../server/http.ts";
import { html, type Markup } from "./html.ts";
import { layout, type Visit } from "./layout.ts";

/** There is nothing here. */
export function missing(visit: Visit): HttpAnswer {
  const content = html`<h1>Not found</h1><p class="soft">There is no page at <code>${visit.path}</code>.</p>`;
  return page(404, layout(visit, "Not found", [], content));
}

/** A page. */
export function page(status: number, markup: Markup): HttpAnswer {
  return answer(status, "text/html", markup.text);
}

/** Leads on after a form. */
export function redirect(to: string, headers: Record<string, string> = {}): HttpAnswer {
  const { headers: base, ...rest } = answer(303, "text/plain", "");
  return { ...rest, headers: { ...base, ...headers, location: to } };
}

/** No script at all, nothing from elsewhere, no framing: what agents write can only ever be text here. */
export function answer(status: number, type: string, body: string): HttpAnswer {
  const headers = {
    "content-type": `${type}; charset=utf-8`,
    "content-security-policy":
      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
  };
  return { status, headers, body };
}
