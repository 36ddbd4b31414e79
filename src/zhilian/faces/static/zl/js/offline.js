/* Without a network the page says so, sends nothing, and keeps what was typed for the case that the phone closes it. What is marked sensitive is never kept. */
const bar = document.querySelector(".offline"), place = `zl_kept:${location.pathname}`;
const typed = () => [...document.querySelectorAll("form:is([data-guard], .sheet) :is(input, select, textarea)")].filter((el) => el.name && !el.closest("[data-sensitive]") && !/^(hidden|password|file|submit)$/.test(el.type));
const show = () => { if (bar) bar.hidden = navigator.onLine; };
const keep = () => {
  if (navigator.onLine) return;
  const held = typed().filter((el) => el.value && (!/radio|checkbox/.test(el.type) || el.checked)).map((el) => [el.name, el.value]);
  try { if (held.length) sessionStorage[place] = JSON.stringify(held); } catch { /* full or forbidden */ }
};
addEventListener("online", show);
addEventListener("offline", () => { show(); keep(); });
document.addEventListener("input", keep);
document.addEventListener("submit", (e) => { if (!navigator.onLine && bar) { e.preventDefault(); show(); keep(); bar.scrollIntoView({ block: "nearest" }); } }, true);
try {
  const held = JSON.parse(sessionStorage[place] || "[]");
  delete sessionStorage[place];
  for (const [name, value] of held) for (const el of typed()) {
    if (el.name !== name) continue;
    if (/radio|checkbox/.test(el.type)) { if (el.value === value) el.checked = true; } else if (!el.value) el.value = value;
    el.dispatchEvent(new Event("change", { bubbles: true }));
  }
} catch { /* nothing kept */ }
show();
