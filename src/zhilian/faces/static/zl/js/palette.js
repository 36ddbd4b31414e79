/* Ctrl-K: type two letters of a page, Enter goes there. The list is the page's own menu, so it never shows what one may not open. */
const box = document.querySelector("#palette");
if (box) {
  const input = box.querySelector("input"), links = [...box.querySelectorAll("a")], none = box.querySelector(".none");
  const pick = (i) => { const seen = links.filter((a) => !a.parentElement.hidden); seen.forEach((a) => a.removeAttribute("data-on")); const a = seen[(i + seen.length) % seen.length]; a?.setAttribute("data-on", ""); a?.scrollIntoView({ block: "nearest" }); };
  const filter = () => { const q = input.value.trim().toLowerCase(); links.forEach((a) => { a.parentElement.hidden = !!q && !(a.textContent + a.dataset.keys).toLowerCase().includes(q); }); const seen = links.filter((a) => !a.parentElement.hidden); none.hidden = seen.length > 0; if (seen.length) pick(0); };
  const at = () => links.filter((a) => !a.parentElement.hidden).findIndex((a) => a.hasAttribute("data-on"));
  document.addEventListener("keydown", (e) => {
    if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "k") { e.preventDefault(); if (box.open) box.close(); else { box.showModal(); input.value = ""; filter(); input.focus(); } }
    else if (box.open && e.key === "ArrowDown") { e.preventDefault(); pick(at() + 1); }
    else if (box.open && e.key === "ArrowUp") { e.preventDefault(); pick(at() - 1); }
    else if (box.open && e.key === "Enter") { e.preventDefault(); const a = box.querySelector("a[data-on]"); if (a) location.assign(a.href); }
  });
  input.addEventListener("input", filter);
  box.addEventListener("close", () => { input.value = ""; });
  document.querySelectorAll("[data-open='#palette']").forEach((b) => b.addEventListener("click", () => setTimeout(filter)));
}
