/* Tick all rows of the page, and say how many are ticked. */
const all = document.querySelector("[data-select-all]"), said = document.querySelector("[data-selected]");
const boxes = () => [...document.querySelectorAll("input[name=id]")];
const tell = () => {
  const n = boxes().filter((box) => box.checked).length;
  if (said) said.textContent = `已勾选 ${n} 项`;
  if (all) { all.checked = n > 0 && n === boxes().length; all.indeterminate = n > 0 && n < boxes().length; }
};
all?.addEventListener("change", () => { boxes().forEach((box) => { box.checked = all.checked; }); tell(); });
document.addEventListener("change", (e) => { if (e.target.matches("input[name=id]")) tell(); });
addEventListener("pageshow", tell);
