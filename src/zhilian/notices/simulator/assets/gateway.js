// The phones: polls the gateway, shows conversations as a phone does, answers as that phone.
const get = (id) => document.getElementById(id);
const NORMAL = { receipt: "DELIVRD", refuse: "off", receipt_delay_s: 1.5, answer_delay_s: 0, cut: false, duplicates: false, reorder: false };
const STATES = {
  ACCEPTD: ["网关已收，等待回执", ""], DELIVRD: ["已送达", "good"], UNDELIV: ["无法送达", "bad"],
  EXPIRED: ["超时未达", "bad"], REJECTD: ["被拒", "bad"], UNKNOWN: ["结果未知", "bad"],
};
const seen = JSON.parse(localStorage.getItem("seen") || "{}");
let phone = decodeURIComponent(location.hash.slice(1));
let drawn = { phones: "", talk: "" };

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

async function ask(path, body) {
  const options = body ? { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) } : {};
  const answer = await fetch(path, options);
  const value = await answer.json();
  if (!answer.ok) throw new Error(value.error || `HTTP ${answer.status}`);
  return value;
}

const spaced = (number) => number.replace(/^(\d{3})(\d{4})(\d{4})$/, "$1 $2 $3");
// The product speaks the time of Asia/Shanghai, wherever this browser stands.
const inShanghai = (options) => new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", ...options });
const DAY = inShanghai({ year: "numeric", month: "2-digit", day: "2-digit" });
const DATE = inShanghai({ month: "long", day: "numeric" });
const CLOCK = inShanghai({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

function dayOf(at) {
  const date = new Date(at * 1000);
  const ago = [0, 1].find((days) => DAY.format(date) === DAY.format(Date.now() - days * 864e5));
  return ["今天", "昨天"][ago] || DATE.format(date);
}

const clockOf = (at) => CLOCK.format(new Date(at * 1000));

function drawPhones(phones) {
  get("phone-count").textContent = phones.length ? `${phones.length} 部` : "";
  get("no-phones").hidden = phones.length > 0;
  get("phones").hidden = phones.length === 0;
  get("phones").replaceChildren(...phones.map((last) => {
    const line = make("button", "line");
    line.type = "button";
    line.dataset.phone = last.phone;
    line.setAttribute("aria-current", String(last.phone === phone));
    line.append(make("span", "face", last.phone.slice(-2)), make("b", "", spaced(last.phone)));
    line.append(make("time", "", dayOf(last.at) === "今天" ? clockOf(last.at) : dayOf(last.at)));
    line.append(make("span", "last", (last.direction === "up" ? "回复：" : "") + last.text));
    if (last.direction === "down" && last.seq > (seen[last.phone] || 0) && last.phone !== phone) line.append(make("span", "new", "新"));
    line.addEventListener("click", () => open(last.phone));
    return line;
  }));
}

function withLinks(text) {
  const bubble = make("div", "bubble");
  for (const part of text.split(/(https?:\/\/[^\s，。；、）】”]+)/)) {
    if (!/^https?:\/\//.test(part)) { bubble.append(part); continue; }
    const link = make("a", "", part);
    link.href = part;
    link.target = "_blank";
    link.rel = "noreferrer noopener";
    bubble.append(link);
  }
  return bubble;
}

function drawTalk(messages) {
  const list = get("talk");
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const items = [];
  let before = 0;
  for (const message of messages) {
    if (message.at - before > 600) items.push(make("li", "day", `${dayOf(message.at)} ${clockOf(message.at)}`));
    before = message.at;
    const item = make("li", message.direction);
    item.dataset.id = message.id;
    item.append(withLinks(message.text), stateOf(message));
    items.push(item);
  }
  list.replaceChildren(...items);
  if (atEnd) list.scrollTop = list.scrollHeight;
  drawChips(messages.findLast((m) => m.direction === "down"));
}

function stateOf(message) {
  if (message.direction === "up") {
    const taken = message.status === "TAKEN";
    return make("span", `state ${taken ? "good" : ""}`, `${clockOf(message.at)} ${taken ? "产品已收" : "等待产品接收"}`);
  }
  const [words, tone] = STATES[message.status] || [message.status, ""];
  const again = message.offers > 1 ? ` · 提交了 ${message.offers} 次，只收 1 条` : "";
  return make("span", `state ${tone}`, `${clockOf(message.at)} ${words}${again}`);
}

function drawChips(last) {
  const offers = last ? [...last.text.matchAll(/(\d{3})\s*([接到恢][单场复])/g)] : [];
  get("chips").replaceChildren(...offers.map(([, code, word]) => {
    const chip = make("button", "", `${code} ${word}`);
    chip.type = "button";
    chip.addEventListener("click", () => reply(code));
    return chip;
  }));
}

function drawGate(counts) {
  const sum = (side) => Object.entries(counts).filter(([k]) => k.startsWith(side)).reduce((n, [, v]) => n + v, 0);
  get("n-down").textContent = sum("down:");
  get("n-up").textContent = sum("up:");
  get("n-owed").textContent = counts.owed;
}

function drawFaults(faults) {
  const form = get("faults");
  for (const [name, value] of Object.entries(faults)) {
    const field = form.elements[name];
    if (field === document.activeElement) continue;
    if (field.type === "checkbox") field.checked = value;
    else field.value = String(value);
  }
  const odd = Object.keys(NORMAL).filter((name) => name !== "receipt_delay_s" && faults[name] !== NORMAL[name]).length;
  get("gate-state").textContent = odd ? `${odd} 项故障` : "正常";
  get("gate-state").classList.toggle("bad", odd > 0);
}

function open(number) {
  phone = number;
  drawn = { phones: "", talk: "" };
  history.replaceState(null, "", `#${encodeURIComponent(number)}`);
  show("talk");
  refresh();
}

function show(view) {
  document.body.dataset.view = view;
  for (const tab of document.querySelectorAll("[data-goto]")) tab.setAttribute("aria-current", String(tab.dataset.goto === view));
}

async function reply(text) {
  get("problem").textContent = "";
  try {
    await ask("/api/reply", { phone, text });
    get("text").value = "";
  } catch (error) {
    get("problem").textContent = `没有发出：${error.message}`;
  }
  refresh();
}

async function switchTo(values) {
  try {
    drawFaults(await ask("/api/faults", values));
  } catch (error) {
    get("health").textContent = error.message;
  }
}

async function refreshTalk() {
  get("text").disabled = !phone;
  if (!phone) return;
  const { messages } = await ask(`/api/inbox?phone=${encodeURIComponent(phone)}`);
  const state = JSON.stringify(messages);
  if (state === drawn.talk) return;
  const first = drawn.talk === "";
  drawn.talk = state;
  get("talk-title").textContent = spaced(phone);
  get("talk-sub").textContent = `${messages.length} 条短信`;
  get("talk-face").textContent = phone.slice(-2);
  drawTalk(messages);
  if (first) get("talk").scrollTop = get("talk").scrollHeight;
  seen[phone] = messages.length ? messages[messages.length - 1].seq : 0;
  localStorage.setItem("seen", JSON.stringify(seen));
}

async function refresh() {
  try {
    const { phones, counts } = await ask("/api/phones");
    if (!phone && phones.length && matchMedia("(min-width: 960px)").matches) phone = phones[0].phone;
    await refreshTalk();
    const state = JSON.stringify([phones, phone, seen]);
    if (state !== drawn.phones) drawPhones(phones);
    drawn.phones = state;
    drawGate(counts);
    drawFaults(await ask("/api/faults"));
    get("health").textContent = "";
  } catch {
    get("health").textContent = "网关没有应答，正在重试";
  }
}

get("compose").addEventListener("submit", (event) => {
  event.preventDefault();
  if (phone && get("text").value.trim()) reply(get("text").value);
});
get("back").addEventListener("click", () => show("list"));
get("faults").addEventListener("submit", (event) => event.preventDefault());
get("faults").addEventListener("change", (event) => {
  const field = event.target;
  const value = field.type === "checkbox" ? field.checked : field.type === "number" ? Number(field.value) : field.value;
  switchTo({ [field.name]: value });
});
get("reset").addEventListener("click", () => switchTo(NORMAL));
for (const tab of document.querySelectorAll("[data-goto]")) tab.addEventListener("click", () => show(tab.dataset.goto));
show(phone ? "talk" : "list");
await refresh();
setInterval(() => { if (!document.hidden) refresh(); }, 1000);
