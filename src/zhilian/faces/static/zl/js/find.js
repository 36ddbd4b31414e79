/* While somebody types, what is found stands below the field. The server knows characters, pinyin and initials; Enter still goes to the full list. */
for (const form of document.querySelectorAll("form[data-find]")) {
  const input = form.elements.q, box = form.querySelector(".found");
  let asked = null, timer = 0, last = "";
  const hide = () => { box.hidden = true; last = ""; };
  const ask = async () => {
    const q = input.value.trim();
    if (!q) { hide(); return; }
    if (q === last) { box.hidden = false; return; }
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(`/find/?q=${encodeURIComponent(q)}`, { signal: asked.signal });
      if (!answer.ok) return;
      box.innerHTML = await answer.text();
      box.hidden = false;
      last = q;
    } catch { /* a newer question, or no network: Enter still works */ }
  };
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 90); });
  input.addEventListener("focus", ask);
  form.addEventListener("keydown", (e) => {
    if (e.isComposing || box.hidden) return;
    const links = [...box.querySelectorAll("a")], at = links.indexOf(document.activeElement);
    if (e.key === "Escape") { hide(); input.focus(); }
    else if (e.key === "ArrowDown" && links.length) { e.preventDefault(); links[Math.min(at + 1, links.length - 1)].focus(); }
    else if (e.key === "ArrowUp" && at >= 0) { e.preventDefault(); (links[at - 1] || input).focus(); }
  });
  form.addEventListener("focusout", () => setTimeout(() => { if (!form.contains(document.activeElement)) hide(); }, 150));
}
document.addEventListener("keydown", (e) => {
  if (e.key !== "/" || e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input, textarea, select, dialog[open]")) return;
  const field = [...document.querySelectorAll("form[data-find] input[type=search]")].find((one) => one.offsetParent);
  if (field) { e.preventDefault(); field.focus(); }
});
/* A list of places on the page marks the one in sight. */
const spy = document.querySelector("[data-spy]");
if (spy) {
  const links = [...spy.querySelectorAll("a")], seen = new Map();
  const watch = new IntersectionObserver((changes) => {
    for (const one of changes) seen.set(one.target.id, one.isIntersecting);
    const at = links.find((link) => seen.get(link.hash.slice(1)));
    for (const link of links) if (link === at) link.setAttribute("aria-current", "true"); else if (at) link.removeAttribute("aria-current");
    if (at && spy.scrollWidth > spy.clientWidth) spy.scrollTo({ left: at.offsetLeft - 80 });
  }, { rootMargin: "-120px 0px -55% 0px" });
  for (const link of links) { const part = document.getElementById(link.hash.slice(1)); if (part) watch.observe(part); }
}
