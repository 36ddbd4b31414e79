/* What is filled in is kept as a draft: ten seconds after a change, and when the page is left. */
const form = zl.form, line = document.querySelector("[data-draft]");
if (form && line) {
  let changed = false, sent = false;
  const data = () => { const all = new FormData(form); for (const input of form.querySelectorAll("input[type=file]")) all.delete(input.name); return all; };
  const to = `/w/${form.dataset.code}/draft/`;
  const keep = async () => {
    if (!changed || sent || document.hidden) return;
    changed = false;
    try {
      const answer = await fetch(to, { method: "POST", body: data() });
      if (!answer.ok) throw new Error(answer.status);
      line.textContent = `草稿已保存 ${new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" })}`;
    } catch { changed = true; line.textContent = "草稿没有存上，连上网络后会再存"; }
  };
  form.addEventListener("input", (e) => { if (e.isTrusted || e.target.closest?.("[data-k]")) changed = true; });
  form.addEventListener("change", () => { changed = true; });
  form.addEventListener("submit", (e) => { if (!e.defaultPrevented) sent = true; });
  addEventListener("pageshow", () => { sent = false; });
  addEventListener("pagehide", () => { if (changed && !sent) navigator.sendBeacon(to, data()); });
  setInterval(keep, 10000);
}
