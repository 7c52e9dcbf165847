// Runs in the browser, so it is text here. Text is set as text: a message may quote what somebody typed.
const script = `(() => {
  const fetchAsBefore = window.fetch;
  window.fetch = async (...call) => {
    const response = await fetchAsBefore(...call);
    const request = new Request(call[0] instanceof Request ? call[0] : new URL(call[0], location.href), call[1]?.method ? { method: call[1].method } : {});
    if (!response.ok && request.method !== "GET" && new URL(request.url).pathname.startsWith("/rest/v1/"))
      response.clone().json().then(show, () => {});
    return response;
  };
  function show({ message, hint }) {
    const box = document.createElement("div");
    box.setAttribute("role", "alert");
    box.style.cssText = "position:fixed;right:16px;bottom:16px;z-index:9999;max-width:420px;padding:12px 16px;border-radius:6px;background:#3b1212;color:#fff;border:1px solid #b91c1c;font:14px/1.4 system-ui,sans-serif;white-space:pre-line;cursor:pointer";
    box.textContent = [message, hint].filter(Boolean).join("\\n");
    box.onclick = () => box.remove();
    document.querySelectorAll("body > [role=alert]").forEach((other) => other.remove());
    document.body.append(box);
  }
})();`;

/**
 * Adds to a page of Studio what hosted Studio does by itself: the table editor says why a change was refused. lite's own
 * only puts the old value back.
 */
export async function sayRefusals(page: Response): Promise<Response> {
  const html = await page.text();
  const headers = new Headers(page.headers);
  headers.delete("content-length");
  return new Response(
    html.replace("<head>", () => `<head><script>${script}</script>`),
    {
      status: page.status,
      headers,
    },
  );
}
