/* Rows of a table come and go without asking the server. */
const form = zl.form;
const renumber = (li, key, number) => {
  const old = new RegExp(`(^|[a-z]-| )${key.replace(/\W/g, "\\$&")}\\.\\d+(?=\\.|$)`, "g");
  for (const el of [li, ...li.querySelectorAll("*")]) for (const { name, value } of [...el.attributes]) if (value.includes(`${key}.`)) el.setAttribute(name, value.replace(old, `$1${key}.${number}`));
  const shown = li.querySelector("[data-no]");
  if (shown) shown.textContent = number + 1;
};
const blank = (li) => {
  for (const el of li.querySelectorAll(".error, .picks > .pick:has(input[type=radio]), .nothing")) if (!el.closest(".find-in") || el.closest(".picks")) el.remove();
  for (const el of li.querySelectorAll("input, select, textarea")) {
    el.removeAttribute("aria-invalid");
    if (/checkbox|radio/.test(el.type)) el.checked = false; else if (el.tagName === "SELECT") el.selectedIndex = el.name.endsWith(".p") ? el.selectedIndex : 0; else el.value = "";
  }
};
const settle = (list, key) => {
  const all = [...list.children];
  all.forEach((li, number) => renumber(li, key, number));
  form.elements[`${key}.rows`].value = all.length;
  const more = list.parentElement.querySelector("button[name=more]");
  if (more) more.hidden = all.length >= +list.dataset.most;
  zl.changed(list);
};
form?.addEventListener("click", (e) => {
  const button = e.target.closest("button[name=more], button[name=less]");
  if (!button) return;
  e.preventDefault();
  const list = button.closest("[data-k]").querySelector(".table-rows"), key = button.closest("[data-k]").dataset.k;
  if (button.name === "more") {
    const fresh = list.lastElementChild.cloneNode(true);
    blank(fresh);
    list.append(fresh);
    settle(list, key);
    fresh.querySelector("input:not([type=hidden]), select")?.focus();
  } else {
    const li = button.closest("li");
    if (list.children.length > 1) li.remove(); else blank(li);
    settle(list, key);
  }
});
form?.addEventListener("change", (e) => { if (e.target.name?.endsWith(".xlsx") && e.target.files.length) form.querySelector(`button[name=read][value="${e.target.name.slice(0, -5)}"]`).click(); });
document.querySelector(`form[data-grown] [data-k="${CSS.escape(form?.dataset.grown || "-")}"] .table-rows > li:last-child :is(input:not([type=hidden]), select)`)?.focus();
