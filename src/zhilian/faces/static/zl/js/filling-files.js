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
