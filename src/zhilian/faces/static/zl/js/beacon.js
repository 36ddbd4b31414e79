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
