/* Ctrl-K: type part of a name or two letters of pinyin, Enter goes there. Pages come from the page's own menu, things from the server;
   neither ever shows what one may not open. What was looked at last is kept in this tab only. */
const box = document.querySelector("#palette");
if (box) {
  const input = box.querySelector("input"), found = box.querySelector("[data-found]"), recent = box.querySelector("[data-recent]"), pages = [...box.querySelectorAll("[data-pages] a")], none = box.querySelector(".none");
  const seen = () => [...box.querySelectorAll("a")].filter((a) => !a.closest("[hidden]"));
  const pick = (i) => { const all = seen(); box.querySelectorAll("a[data-on]").forEach((a) => a.removeAttribute("data-on")); const a = all[(i + all.length) % all.length]; a?.setAttribute("data-on", ""); a?.scrollIntoView({ block: "nearest" }); };
  const at = () => seen().findIndex((a) => a.hasAttribute("data-on"));
  const known = () => { try { return JSON.parse(sessionStorage.getItem("zl_recent") || "[]"); } catch { return []; } };
  const show = () => { const all = seen(); none.hidden = all.length > 0; if (all.length && at() < 0) pick(0); };
  let asked = null;
  const ask = async (q) => {
    asked?.abort();
    if (!q) { found.replaceChildren(); show(); return; }
    asked = new AbortController();
    try {
      const answer = await fetch(`${input.dataset.find}?q=${encodeURIComponent(q)}`, { signal: asked.signal, headers: { "Zl-Poll": "1" } });
      if (answer.ok && !answer.redirected) found.innerHTML = await answer.text();
    } catch (e) { if (e.name === "AbortError") return; }
    pick(0); show();
  };
  let wait = 0;
  const filter = () => {
    const q = input.value.trim().toLowerCase();
    pages.forEach((a) => { a.parentElement.hidden = !!q && !(a.textContent + a.dataset.keys).toLowerCase().includes(q); });
    box.querySelector("[data-pages]").hidden = pages.every((a) => a.parentElement.hidden);
    recent.hidden = !!q || recent.children.length < 2;
    clearTimeout(wait); wait = setTimeout(() => ask(q), q ? 120 : 0);
    if (seen().length) pick(0);
    none.hidden = !!q || seen().length > 0;
  };
  const open = () => {
    recent.querySelectorAll("li:not(.group)").forEach((li) => li.remove());
    known().filter((one) => one.href !== location.pathname).slice(0, 5).forEach((one) => { const li = document.createElement("li"), a = document.createElement("a"), what = document.createElement("span"); a.href = one.href; what.className = "what"; what.textContent = one.title; a.append(what); li.append(a); recent.append(li); });
    input.value = ""; filter(); input.focus();
  };
  if (/\d/.test(location.pathname) || location.pathname.startsWith("/ops/windows/")) {
    const title = document.title.replace(/ · 智联运维$/, "");
    sessionStorage.setItem("zl_recent", JSON.stringify([{ href: location.pathname, title }, ...known().filter((one) => one.href !== location.pathname)].slice(0, 6)));
  }
  document.addEventListener("keydown", (e) => {
    if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "k") { e.preventDefault(); if (box.open) box.close(); else { box.showModal(); open(); } }
    else if (box.open && e.key === "Escape") { e.preventDefault(); box.close(); }
    else if (box.open && e.key === "ArrowDown") { e.preventDefault(); pick(at() + 1); }
    else if (box.open && e.key === "ArrowUp") { e.preventDefault(); pick(at() - 1); }
    else if (box.open && e.key === "Enter") { e.preventDefault(); const a = box.querySelector("a[data-on]"); if (a) location.assign(a.href); }
  });
  input.addEventListener("input", filter);
  document.querySelectorAll("[data-open='#palette']").forEach((b) => b.addEventListener("click", () => setTimeout(open)));
}
