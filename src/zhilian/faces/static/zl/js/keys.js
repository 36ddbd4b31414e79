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
