/* A thing of a long list is found while one types; what is chosen stays above the field. */
const form = zl.form;
const box = (e) => form.hasAttribute("data-known") && e.target.closest("[data-find-in]");
const asked = new WeakMap();
const look = async (at) => {
  const input = at.querySelector(".find-line input"), picks = at.querySelector(".picks"), q = input.value.trim();
  asked.get(at)?.abort();
  const asking = new AbortController();
  asked.set(at, asking);
  const kept = [...picks.querySelectorAll(".pick:has(input:checked)")];
  if (!q) { picks.replaceChildren(...kept); return; }
  try {
    const answer = await fetch(`/w/${form.dataset.code}/find/${at.dataset.findIn}/?q=${encodeURIComponent(q)}`, { signal: asking.signal });
    const found = document.createElement("template");
    found.innerHTML = answer.ok ? await answer.text() : "";
    if (!answer.ok) found.innerHTML = `<p class="nothing"></p>`, found.content.firstChild.textContent = answer.status === 429 ? await answer.text() : "暂时查不到，请稍后再试";
    const have = new Set(kept.map((one) => one.firstElementChild.value));
    picks.replaceChildren(...kept, ...[...found.content.children].filter((one) => !have.has(one.querySelector("input")?.value)));
  } catch { /* a newer question */ }
};
if (form) {
  let timer = 0;
  form.addEventListener("input", (e) => {
    const at = box(e);
    if (at && e.target.closest(".find-line") && !e.isComposing) { clearTimeout(timer); timer = setTimeout(look, 160, at); }
  });
  form.addEventListener("compositionend", (e) => { const at = box(e); if (at) look(at); });
  form.addEventListener("change", (e) => {
    const at = box(e);
    if (!at || !e.target.closest(".pick")) return;
    asked.get(at)?.abort(); // an answer that comes later would sweep away what is chosen now
    for (const field of at.querySelectorAll(".find-line input, input[type=hidden]")) field.value = "";
    for (const one of at.querySelectorAll(".pick:not(:has(input:checked)), .nothing")) one.remove();
  });
  form.addEventListener("keydown", (e) => {
    const at = box(e);
    if (!at || e.key !== "Enter" || e.isComposing || !e.target.closest(".find-line")) return;
    e.preventDefault();
    const open = at.querySelectorAll(".pick input:not(:checked)");
    if (open.length === 1) open[0].click(); else open[0]?.focus();
  });
}
