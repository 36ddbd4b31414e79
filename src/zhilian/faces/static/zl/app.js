{
/* Light, dark or as the system says; normal or elder edition, and its size. Kept in cookies so that the server paints the right one at once. */
const root = document.documentElement;
const keep = (name, value) => { document.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax${location.protocol === "https:" ? ";secure" : ""}`; };
const CHOICES = "[data-set-theme],[data-set-edition],[data-set-size]";
const isOn = ({ setTheme, setEdition, setSize }) => setTheme !== undefined ? setTheme === (root.dataset.theme || "auto") : setSize !== undefined ? setSize === (root.dataset.size || "1") : setEdition === (root.dataset.edition || "normal");
const mark = () => document.querySelectorAll(CHOICES).forEach((b) => b.setAttribute("aria-pressed", String(isOn(b.dataset))));
const put = (name, value, plain) => { if (value === plain) delete root.dataset[name]; else root.dataset[name] = value; keep(`zl_${name}`, value); };
document.addEventListener("click", (e) => {
  const b = e.target.closest(CHOICES);
  if (!b) return;
  e.preventDefault();
  const { setTheme, setEdition, setSize } = b.dataset;
  if (setTheme !== undefined) put("theme", setTheme, "auto");
  else if (setSize !== undefined) put("size", setSize, "1");
  else put("edition", root.dataset.edition === "elder" && !b.dataset.set ? "normal" : setEdition, "normal");
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
  document.querySelectorAll("[data-wait]").forEach((b) => {
    const left = Math.ceil((Date.parse(b.dataset.wait) - now) / 1000), word = b.querySelector("[data-wait-text]");
    b.disabled = left > 0;
    set(word, left > 0 ? `${left} 秒后重发` : word.dataset.waitText);
  });
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
/* Of the small menus one is open at a time; a press elsewhere or Escape closes it. */
document.addEventListener("toggle", (e) => { if (e.target.matches?.("details.more") && e.target.open) document.querySelectorAll("details.more[open]").forEach((d) => { if (d !== e.target) d.open = false; }); }, true);
document.addEventListener("click", (e) => document.querySelectorAll("details.more[open]").forEach((d) => { if (!d.contains(e.target)) d.open = false; }));
document.addEventListener("keydown", (e) => { if (e.key === "Escape") document.querySelectorAll("details.more[open]").forEach((d) => { d.open = false; d.querySelector("summary").focus(); }); });
document.addEventListener("click", (e) => { if (e.target.closest("[data-print]")) print(); });
/* Words that are often said go into the field at a press. */
document.addEventListener("click", (e) => {
  const b = e.target.closest("[data-say]");
  if (!b) return;
  const field = document.querySelector(b.dataset.say);
  field.value = field.value.trim() ? `${field.value.trim()}；${b.textContent}` : b.textContent;
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
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

// A narrow screen scrolls the tabs: the open one is in sight.
for (const row of document.querySelectorAll(".tabs")) {
  const open = row.querySelector("[aria-current], [aria-selected=true]");
  if (open) row.scrollLeft = open.offsetLeft - row.offsetLeft - (row.clientWidth - open.offsetWidth) / 2;
}
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
/* Ctrl-K: type part of a name or two letters of pinyin, Enter goes there. Pages come from the page's own menu, things from the server;
   neither ever shows what one may not open. What was looked at last is kept in this tab only. */
const box = document.querySelector("#palette");
if (box) {
  const input = box.querySelector("input"), found = box.querySelector("[data-found]"), recent = box.querySelector("[data-recent]"), pages = [...box.querySelectorAll("[data-pages] a")], none = box.querySelector(".none");
  const seen = () => [...box.querySelectorAll("a")].filter((a) => !a.closest("[hidden]"));
  const pick = (i) => { const all = seen(); box.querySelectorAll("a[data-on]").forEach((a) => a.removeAttribute("data-on")); const a = all[(i + all.length) % all.length]; a?.setAttribute("data-on", ""); a?.scrollIntoView({ block: "nearest" }); };
  const at = () => seen().findIndex((a) => a.hasAttribute("data-on"));
  const known = () => { try { return JSON.parse(sessionStorage.getItem("zl_recent") || "[]"); } catch { return []; } };
  const show = () => { const all = seen(); none.hidden = all.length > 0; if (all.length && at() < 0) pick(0); };
  let asked = null;
  const ask = async (q) => {
    asked?.abort();
    if (!q) { found.replaceChildren(); show(); return; }
    asked = new AbortController();
    try {
      const answer = await fetch(`${input.dataset.find}?q=${encodeURIComponent(q)}`, { signal: asked.signal, headers: { "Zl-Poll": "1" } });
      if (answer.ok && !answer.redirected) found.innerHTML = await answer.text();
    } catch (e) { if (e.name === "AbortError") return; }
    pick(0); show();
  };
  let wait = 0;
  const filter = () => {
    const q = input.value.trim().toLowerCase();
    pages.forEach((a) => { a.parentElement.hidden = !!q && !(a.textContent + a.dataset.keys).toLowerCase().includes(q); });
    box.querySelector("[data-pages]").hidden = pages.every((a) => a.parentElement.hidden);
    recent.hidden = !!q || recent.children.length < 2;
    clearTimeout(wait); wait = setTimeout(() => ask(q), q ? 120 : 0);
    if (seen().length) pick(0);
    none.hidden = !!q || seen().length > 0;
  };
  const open = () => {
    recent.querySelectorAll("li:not(.group)").forEach((li) => li.remove());
    known().filter((one) => one.href !== location.pathname).slice(0, 5).forEach((one) => { const li = document.createElement("li"), a = document.createElement("a"), what = document.createElement("span"); a.href = one.href; what.className = "what"; what.textContent = one.title; a.append(what); li.append(a); recent.append(li); });
    input.value = ""; filter(); input.focus();
  };
  if (/\d/.test(location.pathname) || location.pathname.startsWith("/ops/windows/")) {
    const title = document.title.replace(/ · 智联运维$/, "");
    sessionStorage.setItem("zl_recent", JSON.stringify([{ href: location.pathname, title }, ...known().filter((one) => one.href !== location.pathname)].slice(0, 6)));
  }
  document.addEventListener("keydown", (e) => {
    if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "k") { e.preventDefault(); if (box.open) box.close(); else { box.showModal(); open(); } }
    else if (box.open && e.key === "Escape") { e.preventDefault(); box.close(); }
    else if (box.open && e.key === "ArrowDown") { e.preventDefault(); pick(at() + 1); }
    else if (box.open && e.key === "ArrowUp") { e.preventDefault(); pick(at() - 1); }
    else if (box.open && e.key === "Enter") { e.preventDefault(); const a = box.querySelector("a[data-on]"); if (a) location.assign(a.href); }
  });
  input.addEventListener("input", filter);
  document.querySelectorAll("[data-open='#palette']").forEach((b) => b.addEventListener("click", () => setTimeout(open)));
}
}
{
/* G and a letter go to a page, ? tells the keys, and a button with data-key="a" is pressed by that letter. Never while typing. */
const keysBox = document.querySelector("#keys");
const inText = (el) => el.closest("input, textarea, select, [contenteditable], dialog[open]");
let going = 0;
document.querySelectorAll("main [data-key]").forEach(() => keysBox?.querySelector("[data-own-keys]")?.removeAttribute("hidden"));
document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || inText(e.target)) return;
  const key = e.key.toLowerCase();
  if (e.key === "?" && keysBox) { e.preventDefault(); keysBox.showModal(); return; }
  if (key === "g") { going = Date.now(); return; }
  if (Date.now() - going < 1500) { going = 0; const there = document.querySelector(`#palette a[data-go="${CSS.escape(key)}"]`); if (there) { e.preventDefault(); location.assign(there.href); } return; }
  const button = /^[a-z]$/.test(key) && document.querySelector(`main [data-key="${key}"]`);
  if (button) { e.preventDefault(); button.click(); }
});
}
{
/* The screen on the wall: full screen on a press, and the display kept awake while it is shown. */
const wall = document.querySelector(".on-wall");
if (wall) {
  document.querySelector("[data-fullscreen]")?.addEventListener("click", () => { if (document.fullscreenElement) document.exitFullscreen(); else document.documentElement.requestFullscreen?.(); });
  const stayAwake = () => { if (!document.hidden) navigator.wakeLock?.request("screen").catch(() => {}); };
  stayAwake();
  document.addEventListener("visibilitychange", stayAwake);
}
}
{
/* Once, when a page is left: how long it took. Nothing typed, no name. */
const nonce = document.body.dataset.beacon, nav = performance.getEntriesByType?.("navigation")[0], key = "zl_asked";
let asked = 0, lcp = 0, sent = !nonce || !nav || nav.type === "back_forward" || document.hidden;
const ms = n => Math.max(0, Math.round(n || 0));
try {
  const store = sessionStorage;
  asked = +store[key];
  delete store[key];
  addEventListener("submit", e => { if (!e.defaultPrevented && e.target.method === "get") store[key] = performance.timeOrigin + performance.now(); });
  new PerformanceObserver(l => { lcp = l.getEntries().at(-1).startTime; }).observe({ type: "largest-contentful-paint", buffered: true });
} catch {}
const send = () => {
  if (sent) return;
  const fcp = performance.getEntriesByName("first-contentful-paint")[0]?.startTime, load = ms(nav.loadEventEnd), wait = performance.timeOrigin - asked;
  sent = navigator.sendBeacon("/rum/", JSON.stringify({
    nonce, load, ttfb: ms(nav.responseStart), fcp: ms(fcp), lcp: ms(lcp), left: load ? 0 : ms(performance.now()),
    query: wait > -50 && wait < 999 && fcp ? ms(wait + Math.max(fcp, nav.domInteractive)) : 0,
    device: Math.min(screen.width, screen.height) < 600 ? "p" : matchMedia("(pointer:coarse)").matches ? "t" : "d",
    net: navigator.connection?.effectiveType }));
};
addEventListener("pagehide", send);
addEventListener("visibilitychange", () => document.hidden && send());
}
