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
