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
/* Fields of a service form that need not be filled in now step aside as soon as a choice is made; the server decides again. A file that is too big is named at once. */
const values = (form, name) => [...form.elements].filter((e) => e.name === name && (!/radio|checkbox/.test(e.type) || e.checked)).map((e) => e.value).filter(Boolean);
document.addEventListener("change", (e) => {
  const form = e.target.closest("form.sheet");
  if (!form) return;
  for (const part of form.querySelectorAll("[data-when]")) {
    const [name, sign, wanted] = JSON.parse(part.dataset.when);
    if (name !== e.target.name) continue;
    const met = values(form, name).some((v) => wanted.includes(v));
    part.hidden = sign === "in" ? !met : met;
  }
  const { maxMb, maxFiles } = e.target.dataset;
  if (!maxMb) return;
  const files = [...e.target.files], big = files.find((f) => f.size > maxMb * 1048576);
  const text = big ? `“${big.name}”超过 ${maxMb} MB，请压缩后再选` : files.length > maxFiles ? `最多 ${maxFiles} 个，请少选几个` : "";
  const line = document.getElementById(`s-${e.target.id}`);
  line.textContent = text;
  line.hidden = !text;
});
document.querySelector("form[data-grown]")?.querySelector(`#f-${document.querySelector("form[data-grown]")?.dataset.grown} .table-rows > li:last-child :is(input, select)`)?.focus();
}
