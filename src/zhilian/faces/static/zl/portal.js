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
/* While somebody types, what is found stands below the field. The server knows characters, pinyin and initials; Enter still goes to the full list. */
for (const form of document.querySelectorAll("form[data-find]")) {
  const input = form.elements.q, box = form.querySelector(".found");
  let asked = null, timer = 0, last = "";
  const hide = () => { box.hidden = true; last = ""; };
  const ask = async () => {
    const q = input.value.trim();
    if (!q) { hide(); return; }
    if (q === last) { box.hidden = false; return; }
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(`/find/?q=${encodeURIComponent(q)}`, { signal: asked.signal });
      if (!answer.ok) return;
      box.innerHTML = await answer.text();
      box.hidden = false;
      last = q;
    } catch { /* a newer question, or no network: Enter still works */ }
  };
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 90); });
  input.addEventListener("focus", ask);
  form.addEventListener("keydown", (e) => {
    if (e.isComposing || box.hidden) return;
    const links = [...box.querySelectorAll("a")], at = links.indexOf(document.activeElement);
    if (e.key === "Escape") { hide(); input.focus(); }
    else if (e.key === "ArrowDown" && links.length) { e.preventDefault(); links[Math.min(at + 1, links.length - 1)].focus(); }
    else if (e.key === "ArrowUp" && at >= 0) { e.preventDefault(); (links[at - 1] || input).focus(); }
  });
  form.addEventListener("focusout", () => setTimeout(() => { if (!form.contains(document.activeElement)) hide(); }, 150));
}
document.addEventListener("keydown", (e) => {
  if (e.key !== "/" || e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input, textarea, select, dialog[open]")) return;
  const field = [...document.querySelectorAll("form[data-find] input[type=search]")].find((one) => one.offsetParent);
  if (field) { e.preventDefault(); field.focus(); }
});
/* A list of places on the page marks the one in sight. */
const spy = document.querySelector("[data-spy]");
if (spy) {
  const links = [...spy.querySelectorAll("a")], seen = new Map();
  const watch = new IntersectionObserver((changes) => {
    for (const one of changes) seen.set(one.target.id, one.isIntersecting);
    const at = links.find((link) => seen.get(link.hash.slice(1)));
    for (const link of links) if (link === at) link.setAttribute("aria-current", "true"); else if (at) link.removeAttribute("aria-current");
    if (at && spy.scrollWidth > spy.clientWidth) spy.scrollTo({ left: at.offsetLeft - 80 });
  }, { rootMargin: "-120px 0px -55% 0px" });
  for (const link of links) { const part = document.getElementById(link.hash.slice(1)); if (part) watch.observe(part); }
}
}
{
/* What an action asks comes up on the page itself; without a script its link leads to a page of its own. */
document.addEventListener("click", async (e) => {
  const link = e.target.closest("a[data-sheet]");
  if (!link || e.ctrlKey || e.metaKey || e.shiftKey || e.button) return;
  e.preventDefault();
  try {
    const answer = await fetch(link.href);
    const part = !answer.redirected && answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("sheet");
    if (!part) throw new Error("no sheet");
    const box = document.createElement("dialog"), head = document.createElement("div"), close = document.createElement("button");
    box.className = "sheet-box";
    box.setAttribute("aria-label", link.textContent.trim());
    head.className = "sheet-head";
    head.append(Object.assign(document.createElement("h2"), { textContent: link.textContent.trim() }), close);
    Object.assign(close, { type: "button", className: "btn btn-quiet", textContent: "取消" });
    close.dataset.close = "";
    part.removeAttribute("id");
    box.append(head, part);
    document.body.append(box);
    box.addEventListener("close", () => { box.remove(); link.focus(); });
    box.showModal();
  } catch { location.assign(link.href); }
});
}
{
/* The code of this half minute; the next one comes by itself, and at once when the phone is looked at again. */
const shown = document.querySelector("[data-rolling]");
if (shown) {
  let timer = 0;
  const wait = () => { clearTimeout(timer); const left = Number(shown.querySelector("[data-fresh]")?.dataset.fresh || 10); timer = setTimeout(turn, left * 1000 + 200); };
  const turn = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(shown.dataset.rolling);
      if (answer.redirected) { location.reload(); return; }
      if (answer.ok) shown.innerHTML = await answer.text();
      wait();
    } catch { timer = setTimeout(turn, 3000); }
  };
  document.addEventListener("visibilitychange", () => { if (!document.hidden) turn(); });
  wait();
}
}
{
/* A page whose case goes on by itself in a moment asks until its head has changed, and shows itself anew; hidden, it asks nothing. */
const awaiting = document.querySelector("[data-awaits]");
if (awaiting) {
  const ask = async () => {
    if (!document.hidden) try {
      const answer = await fetch(location.pathname, { headers: { "Zl-Poll": "1", "If-None-Match": awaiting.dataset.awaits } });
      if (answer.ok) { location.replace(location.pathname); return; }
    } catch { /* away: the page says so elsewhere */ }
    setTimeout(ask, 3000);
  };
  setTimeout(ask, 1500);
}
}
{
/* Without a network the page says so, sends nothing, and keeps what was typed for the case that the phone closes it. What is marked sensitive is never kept. */
const bar = document.querySelector(".offline"), place = `zl_kept:${location.pathname}`;
const typed = () => [...document.querySelectorAll("form:is([data-guard], .sheet) :is(input, select, textarea)")].filter((el) => el.name && !el.closest("[data-sensitive]") && !/^(hidden|password|file|submit)$/.test(el.type));
const show = () => { if (bar) bar.hidden = navigator.onLine; };
const keep = () => {
  if (navigator.onLine) return;
  const held = typed().filter((el) => el.value && (!/radio|checkbox/.test(el.type) || el.checked)).map((el) => [el.name, el.value]);
  try { if (held.length) sessionStorage[place] = JSON.stringify(held); } catch { /* full or forbidden */ }
};
addEventListener("online", show);
addEventListener("offline", () => { show(); keep(); });
document.addEventListener("input", keep);
document.addEventListener("submit", (e) => { if (!navigator.onLine && bar) { e.preventDefault(); show(); keep(); bar.scrollIntoView({ block: "nearest" }); } }, true);
try {
  const held = JSON.parse(sessionStorage[place] || "[]");
  delete sessionStorage[place];
  for (const [name, value] of held) for (const el of typed()) {
    if (el.name !== name) continue;
    if (/radio|checkbox/.test(el.type)) { if (el.value === value) el.checked = true; } else if (!el.value) el.value = value;
    el.dispatchEvent(new Event("change", { bubbles: true }));
  }
} catch { /* nothing kept */ }
show();
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
