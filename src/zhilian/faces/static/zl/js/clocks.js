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
