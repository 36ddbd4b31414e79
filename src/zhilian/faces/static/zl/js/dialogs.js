/* <button data-open="#id"> opens a dialog; data-close closes it; a press on the backdrop too. Messages may be dismissed. */
document.addEventListener("click", (e) => {
  const open = e.target.closest("[data-open]");
  if (open) { e.preventDefault(); const d = document.querySelector(open.dataset.open); if (d && !d.open) { d.showModal(); d.querySelector("[autofocus]")?.focus(); } return; }
  if (e.target.closest("[data-close]")) { e.preventDefault(); e.target.closest("dialog")?.close(); return; }
  if (e.target.closest("[data-dismiss]")) { e.target.closest(".toast, .note")?.remove(); return; }
  if (e.target.tagName === "DIALOG") e.target.close();
  document.querySelectorAll("details.me[open]").forEach((d) => { if (!d.contains(e.target)) d.open = false; });
});
/* Good news leaves by itself; refusals stay until they are read. */
document.querySelectorAll(".toast[data-leaves]").forEach((t) => setTimeout(() => t.remove(), 6000));
/* Of the small menus one is open at a time; a press elsewhere or Escape closes it. */
document.addEventListener("toggle", (e) => { if (e.target.matches?.("details.more") && e.target.open) document.querySelectorAll("details.more[open]").forEach((d) => { if (d !== e.target) d.open = false; }); }, true);
document.addEventListener("click", (e) => document.querySelectorAll("details.more[open]").forEach((d) => { if (!d.contains(e.target)) d.open = false; }));
document.addEventListener("keydown", (e) => { if (e.key === "Escape") document.querySelectorAll("details.more[open]").forEach((d) => { d.open = false; d.querySelector("summary").focus(); }); });
document.addEventListener("click", (e) => { if (e.target.closest("[data-print]")) print(); });
/* Words that are often said go into the field at a press. */
document.addEventListener("click", (e) => {
  const b = e.target.closest("[data-say]");
  if (!b) return;
  const field = document.querySelector(b.dataset.say);
  field.value = field.value.trim() ? `${field.value.trim()}；${b.textContent}` : b.textContent;
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
