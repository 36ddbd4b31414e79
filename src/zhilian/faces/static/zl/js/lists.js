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
