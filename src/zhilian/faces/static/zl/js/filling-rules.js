/* While one fills in: fields that are not asked for step aside, sums count along. The server decides again. */
const form = document.querySelector("form.sheet"), { say, truth } = zl;
const number = (text) => { const plain = text.replace(/[,，\s]/g, ""); return plain === "" || isNaN(plain) ? null : +plain; };
const picked = (box) => (box.tagName === "SELECT" ? [...box.selectedOptions] : [box]).filter((o) => o.value).map((o) => ({ key: o.value, ...JSON.parse(o.dataset.f || "{}") }));
const take = (as, boxes) => {
  const on = boxes.filter((b) => !/radio|checkbox/.test(b.type) || b.checked), texts = on.map((b) => b.value.trim()).filter(Boolean);
  if (as === "n") return number(texts[0] || "");
  if (as === "b") return on.length > 0;
  if (as === "m") return texts.length ? texts : null;
  if (as === "p" || as === "P") { const found = on.flatMap(picked); return as === "p" ? found[0] ?? null : found.length ? found : null; }
  return texts.join("、") || null;
};
const rows = (box, kinds) => [...box.querySelectorAll(".table-rows > li")].map((li) => {
  const row = {}, all = [...li.querySelectorAll("[name]")];
  for (const [key, as] of Object.entries(kinds)) row[key] = take(as, all.filter((i) => i.name.endsWith(`.${key}`)));
  return row;
}).filter((row) => Object.values(row).some((v) => v !== null && v !== false));
const valueOf = (name) => {
  const box = form.querySelector(`[data-k="${CSS.escape(name)}"]`), as = box?.dataset.t;
  if (!as) return undefined;
  if (box.hidden) return null;
  return as[0] === "t" ? rows(box, JSON.parse(as.slice(1))) : take(as, [...box.querySelectorAll("[name]")].filter((i) => i.name === name));
};
const settle = () => {
  for (const box of form.querySelectorAll("[data-when], [data-must], [data-formula]")) {
    const { when, must, formula } = box.dataset;
    const shown = when && say(JSON.parse(when), valueOf);
    if (shown !== undefined && when) box.hidden = !truth(shown);
    const asked = must && say(JSON.parse(must), valueOf), mark = must && box.querySelector(":scope > :is(label, legend) .opt");
    if (asked !== undefined && mark) mark.hidden = truth(asked);
    const sum = formula && say(JSON.parse(formula), valueOf);
    if (typeof sum === "number") box.textContent = String(Math.round(sum * 1e4) / 1e4);
  }
};
if (form) {
  let due = 0;
  const soon = () => { cancelAnimationFrame(due); due = requestAnimationFrame(settle); };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("zl:changed", soon);
  settle();
}
globalThis.zl.form = form;
globalThis.zl.changed = (at) => at.dispatchEvent(new Event("input", { bubbles: true }));
