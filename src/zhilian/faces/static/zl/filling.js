{
/* Conditions and sums of a form, compiled to arrays by catalogue/compiled.py. The same answers as the server's; undefined where only the server knows. */
const unknown = Symbol("unknown");
const no = () => { throw unknown; };
const isNum = (x) => typeof x === "number" || typeof x === "boolean";
const num = (x) => isNum(x) ? +x : no();
const near = (a, b) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
const list = (x) => Array.isArray(x) ? x : no();
const truth = (x) => Array.isArray(x) ? (x.column ? x.some(truth) : x.length > 0) : !!x;
const same = (a, b) => {
  if (isNum(a) && isNum(b)) return near(+a, +b);
  if (Array.isArray(a) && Array.isArray(b)) return !a.list === !b.list && a.length === b.length && a.every((x, i) => same(x, b[i]));
  return a?.key !== undefined && b?.key !== undefined ? a.key === b.key : a === b;
};
const order = (a, b) => {
  if (isNum(a) && isNum(b)) return near(+a, +b) ? 0 : a - b;
  return typeof a === "string" && typeof b === "string" ? (a < b ? -1 : a > b ? 1 : 0) : no();
};
const within = (a, b) => Array.isArray(b) ? b.some((x) => same(a, x)) : typeof a === "string" && typeof b === "string" ? b.includes(a) : no();
const floor = (a, b) => { const q = num(a) / (num(b) || no()), r = Math.round(q); return near(q, r) ? r : Math.floor(q); };
const compare = {
  "==": same, "!=": (a, b) => !same(a, b), "<": (a, b) => order(a, b) < 0, "<=": (a, b) => order(a, b) <= 0,
  ">": (a, b) => order(a, b) > 0, ">=": (a, b) => order(a, b) >= 0, in: within, "!in": (a, b) => !within(a, b),
};
const sums = {
  "+": (a, b) => typeof a === "string" && typeof b === "string" ? a + b : num(a) + num(b), "-": (a, b) => num(a) - num(b), "*": (a, b) => num(a) * num(b),
  "/": (a, b) => num(a) / (num(b) || no()), "//": floor, "%": (a, b) => num(a) - num(b) * floor(a, b),
};
const known = {
  abs: (x) => Math.abs(num(x)), all: (x) => list(x).every(truth), sum: (x) => list(x).filter((c) => c !== null).reduce((a, c) => a + num(c), 0),
};
const member = (x, name) => x === null ? null : typeof x === "object" && !Array.isArray(x) && Object.hasOwn(x, name) ? x[name] : no();
const marked = (rows, mark) => Object.assign(rows, { [mark]: true });
function holds(sign, a, b) {
  if (!a?.column || !b?.column) return compare[sign](a, b);
  return a.length === b.length ? marked(a.map((x, i) => compare[sign](x, b[i])), "column") : no();
}
function either(parts, of, or) {
  let last = null, open = false;
  for (const part of parts) {
    try { last = of(part); } catch (e) { if (e !== unknown) throw e; open = true; continue; }
    if (truth(last) === or) return last;
  }
  return open ? no() : last;
}
function chain([left, ...rest], of) {
  let a = of(left);
  for (let i = 0; i < rest.length; i += 2) {
    const b = of(rest[i + 1]), met = holds(rest[i], a, b);
    if (!truth(met) || met?.column) return met;
    a = b;
  }
  return true;
}
const say = (form, get) => {
  const of = (f) => {
    if (!Array.isArray(f)) return f;
    const [op, a, b, c] = f;
    switch (op) {
      case "n": { const v = get(a); return v === undefined ? no() : v; }
      case "l": return marked(f.slice(1).map(of), "list");
      case ".": { const x = of(a); return Array.isArray(x) ? marked(x.map((row) => member(row, b)), "column") : member(x, b); }
      case "&": case "|": return either(f.slice(1), of, op === "|");
      case "!": return !truth(of(a));
      case "neg": return -num(of(a));
      case "pos": return num(of(a));
      case "?": return of(truth(of(a)) ? b : c);
      case "c": return chain(f.slice(1), of);
      case "f": { const told = f.slice(2).map(of); return Object.hasOwn(known, a) && told.length === 1 ? known[a](told[0]) : no(); }
      default: return sums[op](of(a), of(b));
    }
  };
  try { return of(form); } catch (e) { if (e !== unknown) throw e; }
};
globalThis.zl = { ...globalThis.zl, say, truth };
}
{
/* While one fills in: fields that are not asked for step aside, sums count along. The server decides again. */
const form = document.querySelector("form.sheet"), { say, truth } = zl;
const number = (text) => { const plain = text.replace(/[,，\s]/g, ""); return plain === "" || isNaN(plain) ? null : +plain; };
const picked = (box) => (box.tagName === "SELECT" ? [...box.selectedOptions] : [box]).filter((o) => o.value).map((o) => ({ key: o.value, ...JSON.parse(o.dataset.f || "{}") }));
const take = (as, boxes) => {
  const on = boxes.filter((b) => !/radio|checkbox/.test(b.type) || b.checked), texts = on.map((b) => b.value.trim()).filter(Boolean);
  if (as === "n") return number(texts[0] || "");
  if (as === "b") return on.length > 0;
  if (as === "m") return texts.length ? texts : null;
  if (as === "p" || as === "P") { const found = on.flatMap(picked); return as === "p" ? found[0] ?? null : found.length ? found : null; }
  return texts.join("、") || null;
};
const rows = (box, kinds) => [...box.querySelectorAll(".table-rows > li")].map((li) => {
  const row = {}, all = [...li.querySelectorAll("[name]")];
  for (const [key, as] of Object.entries(kinds)) row[key] = take(as, all.filter((i) => i.name.endsWith(`.${key}`)));
  return row;
}).filter((row) => Object.values(row).some((v) => v !== null && v !== false));
const valueOf = (name) => {
  const box = form.querySelector(`[data-k="${CSS.escape(name)}"]`), as = box?.dataset.t;
  if (!as) return undefined;
  if (box.hidden) return null;
  return as[0] === "t" ? rows(box, JSON.parse(as.slice(1))) : take(as, [...box.querySelectorAll("[name]")].filter((i) => i.name === name));
};
const settle = () => {
  for (const box of form.querySelectorAll("[data-when], [data-must], [data-formula]")) {
    const { when, must, formula } = box.dataset;
    const shown = when && say(JSON.parse(when), valueOf);
    if (shown !== undefined && when) box.hidden = !truth(shown);
    const asked = must && say(JSON.parse(must), valueOf), mark = must && box.querySelector(":scope > :is(label, legend) .opt");
    if (asked !== undefined && mark) mark.hidden = truth(asked);
    const sum = formula && say(JSON.parse(formula), valueOf);
    if (typeof sum === "number") box.textContent = String(Math.round(sum * 1e4) / 1e4);
  }
};
if (form) {
  let due = 0;
  const soon = () => { cancelAnimationFrame(due); due = requestAnimationFrame(settle); };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("zl:changed", soon);
  settle();
}
globalThis.zl.form = form;
globalThis.zl.changed = (at) => at.dispatchEvent(new Event("input", { bubbles: true }));
}
{
/* A thing of a long list is found while one types; what is chosen stays above the field. */
const form = zl.form;
const box = (e) => form.hasAttribute("data-known") && e.target.closest("[data-find-in]");
const asked = new WeakMap();
const look = async (at) => {
  const input = at.querySelector(".find-line input"), picks = at.querySelector(".picks"), q = input.value.trim();
  asked.get(at)?.abort();
  const asking = new AbortController();
  asked.set(at, asking);
  const kept = [...picks.querySelectorAll(".pick:has(input:checked)")];
  if (!q) { picks.replaceChildren(...kept); return; }
  try {
    const answer = await fetch(`/w/${form.dataset.code}/find/${at.dataset.findIn}/?q=${encodeURIComponent(q)}`, { signal: asking.signal });
    const found = document.createElement("template");
    found.innerHTML = answer.ok ? await answer.text() : "";
    if (!answer.ok) found.innerHTML = `<p class="nothing"></p>`, found.content.firstChild.textContent = answer.status === 429 ? await answer.text() : "暂时查不到，请稍后再试";
    const have = new Set(kept.map((one) => one.firstElementChild.value));
    picks.replaceChildren(...kept, ...[...found.content.children].filter((one) => !have.has(one.querySelector("input")?.value)));
  } catch { /* a newer question */ }
};
if (form) {
  let timer = 0;
  form.addEventListener("input", (e) => {
    const at = box(e);
    if (at && e.target.closest(".find-line") && !e.isComposing) { clearTimeout(timer); timer = setTimeout(look, 160, at); }
  });
  form.addEventListener("compositionend", (e) => { const at = box(e); if (at) look(at); });
  form.addEventListener("change", (e) => {
    const at = box(e);
    if (!at || !e.target.closest(".pick")) return;
    asked.get(at)?.abort(); // an answer that comes later would sweep away what is chosen now
    for (const field of at.querySelectorAll(".find-line input, input[type=hidden]")) field.value = "";
    for (const one of at.querySelectorAll(".pick:not(:has(input:checked)), .nothing")) one.remove();
  });
  form.addEventListener("keydown", (e) => {
    const at = box(e);
    if (!at || e.key !== "Enter" || e.isComposing || !e.target.closest(".find-line")) return;
    e.preventDefault();
    const open = at.querySelectorAll(".pick input:not(:checked)");
    if (open.length === 1) open[0].click(); else open[0]?.focus();
  });
}
}
{
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
}
{
/* Files go one by one as soon as they are chosen, with progress; the form then only names them. */
const form = zl.form;
const token = () => form.elements.csrfmiddlewaretoken.value;
const size = (n) => n < 1048576 ? `${Math.ceil(n / 1024)} KB` : `${(n / 1048576).toFixed(1)} MB`;
const make = (tag, props = {}, ...inside) => { const el = Object.assign(document.createElement(tag), props); el.append(...inside); return el; };
const send = (key, file, seen) => new Promise((done) => {
  const request = new XMLHttpRequest(), data = new FormData();
  data.append("file", file);
  request.open("POST", `/files/${form.dataset.code}/${key}/`);
  request.setRequestHeader("X-CSRFToken", token());
  request.responseType = "json";
  request.upload.onprogress = (e) => { if (e.lengthComputable) seen(e.loaded / e.total); };
  request.onload = () => done(request.status === 200 ? request.response : { message: request.response?.message || (request.status === 413 ? "文件太大，请压缩后再传。" : "上传没有成功，请重新选择。") });
  request.onerror = () => done({ message: "网络中断，没有传完，请重新选择。" });
  request.send(data);
});
const row = (key, file) => {
  const bar = make("progress", { max: 1, value: 0 }), name = make("span", { className: "grow", textContent: file.name });
  name.append(make("small", { textContent: size(file.size) }));
  return { bar, item: make("li", {}, make("span", { className: "file-kind", textContent: "…" }), name, bar) };
};
const settled = (key, held) => {
  const link = make("a", { className: "grow", href: `/files/${held.id}/`, target: "_blank", rel: "noopener", textContent: held.name });
  link.append(make("small", { textContent: size(held.size) }));
  const photo = /jpg|png/.test(held.kind);
  const drop = make("button", { className: "btn btn-quiet btn-icon", name: "drop", value: `${key}:${held.id}`, type: "submit", formNoValidate: true, ariaLabel: `删除${held.name}`, textContent: "×" });
  return make("li", {}, photo ? make("img", { src: `/files/${held.id}/small/`, alt: "", width: 48, height: 48 }) : make("span", { className: "file-kind", textContent: held.kind }),
    link, make("input", { type: "hidden", name: `${key}.file`, value: held.id }), drop);
};
async function take(input) {
  const box = input.closest("[data-k]"), key = box.dataset.k, list = box.querySelector(".files"), line = box.querySelector("[data-say]");
  const most = +input.dataset.maxFiles || 1, mb = +input.dataset.maxMb || 50;
  const tell = (text) => { line.textContent = text; line.hidden = !text; };
  const files = [...input.files];
  input.value = "";
  tell("");
  for (const file of files) {
    if (most === 1 && list.children.length === 1 && files.length === 1) list.querySelector("button[name=drop]")?.click();
    else if (list.children.length >= most) { tell(`最多 ${most} 个，请先删去不用的。`); break; }
    if (file.size > mb * 1048576) { tell(`“${file.name}”超过 ${mb} MB，请压缩后再选。`); continue; }
    const { bar, item } = row(key, file);
    list.append(item);
    form.dataset.busy = String(+(form.dataset.busy || 0) + 1);
    const held = await send(key, file, (share) => { bar.value = share; });
    form.dataset.busy = String(+form.dataset.busy - 1);
    if (held.id) item.replaceWith(settled(key, held)); else { item.remove(); tell(held.message); }
    zl.changed(list);
  }
}
if (form?.hasAttribute("data-known")) {
  form.addEventListener("change", (e) => { if (e.target.matches(".field-file input[type=file]")) take(e.target); });
  form.addEventListener("click", (e) => {
    const button = e.target.closest("button[name=drop]");
    if (!button) return;
    e.preventDefault();
    const [, id] = button.value.split(":"), list = button.closest(".files");
    fetch(`/files/${id}/drop/`, { method: "POST", headers: { "X-CSRFToken": token() } });
    button.closest("li").remove();
    zl.changed(list);
  });
  form.addEventListener("submit", (e) => { if (+form.dataset.busy) { e.preventDefault(); e.stopImmediatePropagation(); const line = document.querySelector("[data-draft]"); if (line) line.textContent = "附件还在上传，传完再提交"; } }, true);
}
}
{
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
}
{
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
}
{
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
}
{
/* Where the browser can read codes, a field that takes one has a button for the camera; typing always works. */
const form = zl.form;
if (form && "BarcodeDetector" in globalThis && navigator.mediaDevices) for (const input of form.querySelectorAll("[data-scan]")) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-small", textContent: "扫码" });
  button.addEventListener("click", async () => (await import(input.dataset.scan)).scan((code) => { input.value = code; zl.changed(input); input.focus(); }));
  input.after(button);
}
}
