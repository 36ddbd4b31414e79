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
