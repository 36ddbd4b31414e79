{
/* Light, dark or as the system says; normal or elder edition. Kept in a cookie so that the server paints the right one at once. */
const root = document.documentElement;
const keep = (name, value) => { document.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax${location.protocol === "https:" ? ";secure" : ""}`; };
const mark = () => document.querySelectorAll("[data-set-theme],[data-set-edition]").forEach((b) => {
  const on = b.dataset.setTheme !== undefined ? b.dataset.setTheme === (root.dataset.theme || "auto") : b.dataset.setEdition === (root.dataset.edition || "normal");
  b.setAttribute("aria-pressed", String(on));
});
document.addEventListener("click", (e) => {
  const b = e.target.closest("[data-set-theme],[data-set-edition]");
  if (!b) return;
  if (b.dataset.setTheme !== undefined) {
    const t = b.dataset.setTheme;
    if (t === "auto") delete root.dataset.theme; else root.dataset.theme = t;
    keep("zl_theme", t);
  } else {
    const next = root.dataset.edition === "elder" && !b.dataset.setEdition ? "normal" : b.dataset.setEdition;
    if (next === "elder") root.dataset.edition = "elder"; else delete root.dataset.edition;
    keep("zl_edition", next);
  }
  mark();
});
mark();
}
{
/* Clocks count down and "12 分钟前" grows older in place. The server's time at page load is the reference, not the phone's. */
const served = Date.parse(document.documentElement.dataset.now || "") || Date.now();
const skew = served - Date.now();
const nowMs = () => Date.now() + skew;
const two = (n) => String(n).padStart(2, "0");
const hms = (s) => { const d = Math.floor(s / 86400); return (d ? `${d} 天 ` : "") + `${two(Math.floor(s % 86400 / 3600))}:${two(Math.floor(s % 3600 / 60))}:${two(Math.floor(s % 60))}`; };
const agoText = (s) => s < 0 ? "" : s < 60 ? "刚刚" : s < 3600 ? `${Math.floor(s / 60)} 分钟前` : s < 86400 ? `${Math.floor(s / 3600)} 小时前` : s < 2592000 ? `${Math.floor(s / 86400)} 天前` : "";
const toneOf = (share) => share >= .9 ? "tone-bad" : share >= .75 ? "tone-risk" : "tone-plain";
const set = (el, text) => { if (el && el.textContent !== text) el.textContent = text; };
function tick() {
  if (document.hidden) return;
  const now = nowMs();
  document.querySelectorAll("[data-clock]").forEach((el) => {
    const start = Date.parse(el.dataset.start), due = Date.parse(el.dataset.due), share = (now - start) / (due - start), late = now > due;
    set(el.querySelector("[data-left]"), hms(Math.abs(due - now) / 1000));
    set(el.querySelector("[data-word]"), late ? "已超时" : "剩余");
    el.querySelector("[data-fill]")?.setAttribute("width", `${Math.min(100, Math.max(0, share * 100)).toFixed(2)}%`);
    const tone = toneOf(share);
    if (!el.classList.contains(tone)) { el.classList.remove("tone-plain", "tone-risk", "tone-bad"); el.classList.add(tone); }
  });
  document.querySelectorAll("[data-elapsed]").forEach((el) => set(el, hms((now - Date.parse(el.dataset.elapsed)) / 1000)));
  document.querySelectorAll("time[data-ago]").forEach((el) => { const t = agoText((now - Date.parse(el.dateTime)) / 1000); if (t) set(el, t); });
  document.querySelectorAll("[data-wallclock]").forEach((el) => set(el, new Date(now).toLocaleTimeString("zh-CN", { hour12: false, timeZone: "Asia/Shanghai" })));
}
tick();
setInterval(tick, 1000);
}
{
/* <button data-open="#id"> opens a dialog; data-close closes it; a press on the backdrop too. Messages may be dismissed. */
document.addEventListener("click", (e) => {
  const open = e.target.closest("[data-open]");
  if (open) { e.preventDefault(); const d = document.querySelector(open.dataset.open); if (d && !d.open) { d.showModal(); d.querySelector("[autofocus]")?.focus(); } return; }
  if (e.target.closest("[data-close]")) { e.preventDefault(); e.target.closest("dialog")?.close(); return; }
  if (e.target.closest("[data-dismiss]")) { e.target.closest(".toast, .note")?.remove(); return; }
  if (e.target.tagName === "DIALOG") e.target.close();
  document.querySelectorAll("details.me[open]").forEach((d) => { if (!d.contains(e.target)) d.open = false; });
});
/* Good news leaves by itself; refusals stay until they are read. */
document.querySelectorAll(".toast[data-leaves]").forEach((t) => setTimeout(() => t.remove(), 6000));
}
{
/* j and k walk through a list, Enter opens, / goes to the search field. Never while typing. */
const typing = (el) => el.closest("input, textarea, select, [contenteditable], dialog[open]");
document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || typing(e.target)) return;
  if (e.key === "/") { const s = document.querySelector("main input[type=search]"); if (s) { e.preventDefault(); s.focus(); s.select(); } return; }
  const rows = [...document.querySelectorAll("[data-list] > [data-href]")];
  if (!rows.length) return;
  const at = rows.findIndex((r) => r.getAttribute("aria-selected") === "true");
  if (e.key === "j" || e.key === "k") {
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + (e.key === "j" ? 1 : -1)))];
    rows.forEach((r) => r.removeAttribute("aria-selected"));
    next.setAttribute("aria-selected", "true");
    next.scrollIntoView({ block: "nearest" });
  } else if (e.key === "Enter" && at >= 0 && e.target === document.body) location.assign(rows[at].dataset.href);
});
document.addEventListener("click", (e) => {
  const row = e.target.closest("[data-list] > [data-href]");
  if (row && !e.target.closest("a, button, input, label, select, time") && !getSelection().toString()) location.assign(row.dataset.href);
});
/* A filter applies as soon as it is chosen. */
document.addEventListener("change", (e) => { const f = e.target.closest("form[data-auto]"); if (f && e.target.matches("select, input[type=checkbox], input[type=date]")) f.requestSubmit(); });
document.addEventListener("submit", (e) => { const f = e.target; if (f.matches("form[data-auto]")) for (const el of f.elements) if (!el.value) el.disabled = true; });
addEventListener("pageshow", () => document.querySelectorAll("form[data-auto] :disabled").forEach((el) => { if (!el.hasAttribute("data-off")) el.disabled = false; }));
}
{
/* Leaving a form with typed text asks first; a form is sent once; the error summary takes the focus. */
const changed = new WeakSet();
document.addEventListener("input", (e) => { const f = e.target.closest("form[data-guard]"); if (f) changed.add(f); });
addEventListener("beforeunload", (e) => { if ([...document.querySelectorAll("form[data-guard]")].some((f) => changed.has(f))) e.preventDefault(); });
document.addEventListener("submit", (e) => {
  const f = e.target;
  if (e.defaultPrevented || f.method !== "post") return;
  if (f.dataset.sent) { e.preventDefault(); return; }
  f.dataset.sent = "1";
  changed.delete(f);
  if (e.submitter) e.submitter.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((f) => { delete f.dataset.sent; f.querySelectorAll("[aria-busy]").forEach((b) => b.removeAttribute("aria-busy")); }));
document.querySelector(".error-summary")?.focus();
document.addEventListener("click", async (e) => {
  const b = e.target.closest("[data-copy]");
  if (!b) return;
  await navigator.clipboard?.writeText(b.dataset.copy);
  const word = b.querySelector("span") || b, old = word.textContent;
  word.textContent = "已复制";
  setTimeout(() => { word.textContent = old; }, 1500);
});
}
{
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
}
{
/* Ctrl-K: type two letters of a page, Enter goes there. The list is the page's own menu, so it never shows what one may not open. */
const box = document.querySelector("#palette");
if (box) {
  const input = box.querySelector("input"), links = [...box.querySelectorAll("a")], none = box.querySelector(".none");
  const pick = (i) => { const seen = links.filter((a) => !a.parentElement.hidden); seen.forEach((a) => a.removeAttribute("data-on")); const a = seen[(i + seen.length) % seen.length]; a?.setAttribute("data-on", ""); a?.scrollIntoView({ block: "nearest" }); };
  const filter = () => { const q = input.value.trim().toLowerCase(); links.forEach((a) => { a.parentElement.hidden = !!q && !(a.textContent + a.dataset.keys).toLowerCase().includes(q); }); const seen = links.filter((a) => !a.parentElement.hidden); none.hidden = seen.length > 0; if (seen.length) pick(0); };
  const at = () => links.filter((a) => !a.parentElement.hidden).findIndex((a) => a.hasAttribute("data-on"));
  document.addEventListener("keydown", (e) => {
    if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "k") { e.preventDefault(); if (box.open) box.close(); else { box.showModal(); input.value = ""; filter(); input.focus(); } }
    else if (box.open && e.key === "ArrowDown") { e.preventDefault(); pick(at() + 1); }
    else if (box.open && e.key === "ArrowUp") { e.preventDefault(); pick(at() - 1); }
    else if (box.open && e.key === "Enter") { e.preventDefault(); const a = box.querySelector("a[data-on]"); if (a) location.assign(a.href); }
  });
  input.addEventListener("input", filter);
  box.addEventListener("close", () => { input.value = ""; });
  document.querySelectorAll("[data-open='#palette']").forEach((b) => b.addEventListener("click", () => setTimeout(filter)));
}
}
