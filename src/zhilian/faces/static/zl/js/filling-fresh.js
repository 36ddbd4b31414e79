/* Choices that hang on the fields before them are asked for again when one of those changes. */
const form = zl.form;
let asking = null;
const refresh = async () => {
  asking?.abort();
  asking = new AbortController();
  const data = new FormData(form);
  for (const input of form.querySelectorAll("input[type=file]")) data.delete(input.name);
  try {
    const answer = await fetch(`/w/${form.dataset.code}/fresh/`, { method: "POST", body: data, signal: asking.signal });
    if (!answer.ok) return;
    const page = document.createElement("template");
    page.innerHTML = await answer.text();
    for (const fresh of page.content.querySelectorAll("[data-fresh]")) {
      const old = form.querySelector(`[data-fresh][data-k="${fresh.dataset.k}"]`);
      if (!old) continue;
      const day = old.querySelector("details[open] summary")?.textContent;
      fresh.hidden = old.hidden;
      if (day) for (const one of fresh.querySelectorAll("details")) one.open = one.querySelector("summary").textContent === day;
      if (!fresh.querySelector("details[open]")) fresh.querySelector("details")?.setAttribute("open", "");
      old.replaceWith(fresh);
    }
    zl.changed(form);
  } catch { /* a newer question, or no network: the server asks again when it is sent */ }
};
if (form?.hasAttribute("data-known")) form.addEventListener("change", (e) => {
  const waiting = [...form.querySelectorAll("[data-fresh]")].at(-1), own = e.target.closest("[data-k]");
  if (waiting && own && own !== waiting && own.compareDocumentPosition(waiting) & Node.DOCUMENT_POSITION_FOLLOWING) refresh();
});
