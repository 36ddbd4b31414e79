/* Live parts are polled by htmx. Unchanged = 304 or 204, nothing moves; nobody's reading, typing or selecting is disturbed;
   a hidden page asks nothing; a poll says so (Zl-Poll) and does not keep an unattended session alive; while the server is away the part says since when it is old. */
const tags = new WeakMap();
const busy = (el) => (el.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")) || (getSelection().toString() && el.contains(getSelection().anchorNode)) || el.querySelector("dialog[open], details[open]");
document.addEventListener("htmx:beforeRequest", (e) => { const el = e.target; if (el.matches("[data-live]") && (document.hidden || busy(el))) e.preventDefault(); });
document.addEventListener("htmx:configRequest", (e) => { const tag = tags.get(e.target) || e.target.dataset.etag; if (!e.target.matches("[data-live]")) return; e.detail.headers["Zl-Poll"] = "1"; if (tag) e.detail.headers["If-None-Match"] = tag; });
document.addEventListener("htmx:beforeSwap", (e) => { const el = e.detail.elt; if (el?.matches?.("[data-live]") && (e.detail.xhr.status === 304 || busy(el))) e.detail.shouldSwap = false; });
document.addEventListener("htmx:afterRequest", (e) => {
  const el = e.target;
  if (!el.matches("[data-live]")) return;
  const xhr = e.detail.xhr, away = !xhr || xhr.status === 0 || xhr.status >= 500;
  if (xhr?.status === 200) { const tag = xhr.getResponseHeader("ETag"); if (tag) tags.set(el, tag); }
  if (xhr?.status === 401 || xhr?.status === 403 || (xhr?.responseURL || "").includes("/accounts/login")) { location.reload(); return; }
  el.toggleAttribute("data-stale", away);
});
document.addEventListener("visibilitychange", () => { if (!document.hidden && window.htmx) document.querySelectorAll("[data-live]").forEach((el) => window.htmx.trigger(el, "wake")); });
