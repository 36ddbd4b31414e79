/* Days and hours are written as people write them; the phone's own wheel, or the calendar of the browser, writes them too. */
const form = zl.form, thumb = matchMedia("(pointer: coarse)").matches;
const day = new Intl.DateTimeFormat("zh-CN", { weekday: "short" });
const parse = (text) => {
  const n = text.match(/^\d{8}(\d{4})?$/) ? [text.slice(0, 4), ...text.slice(4).match(/../g)] : text.match(/\d+/g) || [];
  return n.length && n[0].length === 4 ? n.map((part, at) => part.padStart(at ? 2 : 4, "0")) : [];
};
const forms = { date: (n) => n.length >= 3 && n.slice(0, 3).join("-"), "datetime-local": (n) => n.length >= 5 && `${n.slice(0, 3).join("-")}T${n[3]}:${n[4]}`, month: (n) => n.length >= 2 && n.slice(0, 2).join("-") };
const dress = (text) => {
  const type = text.dataset.pick, own = document.createElement("input"), said = document.createElement("span");
  Object.assign(own, { type, className: "native", tabIndex: thumb ? 0 : -1 });
  own.min = text.dataset.min || "";
  own.max = text.dataset.max || "";
  own.setAttribute("aria-label", text.labels?.[0]?.textContent.trim() || "日期");
  if (thumb) { text.tabIndex = -1; text.setAttribute("aria-hidden", "true"); } else own.setAttribute("aria-hidden", "true");
  said.className = "weekday";
  const tell = () => {
    const value = forms[type](parse(text.value.trim())) || "";
    own.value = value;
    const at = value && type !== "month" ? new Date(value.slice(0, 10) + "T12:00") : null;
    said.textContent = at && !isNaN(at) ? day.format(at) : "";
  };
  own.addEventListener("click", () => { try { own.showPicker(); } catch { /* it opens by itself */ } });
  own.addEventListener("change", (e) => { e.stopPropagation(); text.value = own.value.replace("T", " "); tell(); zl.changed(text); text.dispatchEvent(new Event("change", { bubbles: true })); });
  own.addEventListener("input", (e) => e.stopPropagation());
  text.addEventListener("change", tell);
  text.after(own, said);
  tell();
};
const all = () => form?.querySelectorAll(".moment:not(:has(.native)) > input[data-pick]:not(:disabled)").forEach(dress);
all();
form?.addEventListener("input", all);
