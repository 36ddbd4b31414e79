/* What an action asks comes up on the page itself; without a script its link leads to a page of its own. */
document.addEventListener("click", async (e) => {
  const link = e.target.closest("a[data-sheet]");
  if (!link || e.ctrlKey || e.metaKey || e.shiftKey || e.button) return;
  e.preventDefault();
  try {
    const answer = await fetch(link.href);
    const part = !answer.redirected && answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("sheet");
    if (!part) throw new Error("no sheet");
    const box = document.createElement("dialog"), head = document.createElement("div"), close = document.createElement("button");
    box.className = "sheet-box";
    box.setAttribute("aria-label", link.textContent.trim());
    head.className = "sheet-head";
    head.append(Object.assign(document.createElement("h2"), { textContent: link.textContent.trim() }), close);
    Object.assign(close, { type: "button", className: "btn btn-quiet", textContent: "取消" });
    close.dataset.close = "";
    part.removeAttribute("id");
    box.append(head, part);
    document.body.append(box);
    box.addEventListener("close", () => { box.remove(); link.focus(); });
    box.showModal();
  } catch { location.assign(link.href); }
});
