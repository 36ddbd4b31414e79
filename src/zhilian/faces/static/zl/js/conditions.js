/* Fields of a service form that need not be filled in now step aside as soon as a choice is made; the server decides again. A file that is too big is named at once. */
const values = (form, name) => [...form.elements].filter((e) => e.name === name && (!/radio|checkbox/.test(e.type) || e.checked)).map((e) => e.value).filter(Boolean);
document.addEventListener("change", (e) => {
  const form = e.target.closest("form.sheet");
  if (!form) return;
  for (const part of form.querySelectorAll("[data-when]")) {
    const [name, sign, wanted] = JSON.parse(part.dataset.when);
    if (name !== e.target.name) continue;
    const met = values(form, name).some((v) => wanted.includes(v));
    part.hidden = sign === "in" ? !met : met;
  }
  const { maxMb, maxFiles } = e.target.dataset;
  if (!maxMb) return;
  const files = [...e.target.files], big = files.find((f) => f.size > maxMb * 1048576);
  const text = big ? `“${big.name}”超过 ${maxMb} MB，请压缩后再选` : files.length > maxFiles ? `最多 ${maxFiles} 个，请少选几个` : "";
  const line = document.getElementById(`s-${e.target.id}`);
  line.textContent = text;
  line.hidden = !text;
});
document.querySelector("form[data-grown]")?.querySelector(`#f-${document.querySelector("form[data-grown]")?.dataset.grown} .table-rows > li:last-child :is(input, select)`)?.focus();
