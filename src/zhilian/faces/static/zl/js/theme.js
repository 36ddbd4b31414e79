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
