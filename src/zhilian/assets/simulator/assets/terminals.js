// The terminals: polls the simulator, shows one device's screen, taps as somebody it knows.
const get = (id) => document.getElementById(id);
const KINDS = {
  gate_device: "门禁闸机", barrier: "停车道闸", canteen_device: "餐厅消费机", pickup_device: "取餐柜", room_panel: "会议门牌屏",
  shop_device: "理发室核销机", bus_scanner: "班车扫码机", activity_scanner: "活动签到码",
};
const THINGS = { PERSON: "人员", CARD: "卡", FACE: "人脸", PASS: "通行码", PLATE: "车牌", BALANCE: "余额" };
const SIGNS = {
  "": "M8 11V7a4 4 0 0 1 8 0v4M5 11h14v9H5z", good: "M4 12.5l5.5 5.5L20 7", bad: "M6 6l12 12M18 6L6 18",
};
const CLOCK = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
let code = decodeURIComponent(location.hash.slice(1));
let terminals = [];
let people = [];
let drawn = {};

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

// Draws only what has changed, so that nothing moves below the reader's finger.
function changed(part, value) {
  const now = JSON.stringify(value);
  if (drawn[part] === now) return false;
  drawn[part] = now;
  return true;
}

const wrong = (faults) => faults.offline || faults.refuses || faults.loses || faults.slow_s > 0;
const stateOf = (one) => (one.faults.offline ? "断网" : wrong(one.faults) ? "有故障" : "正常");

function drawList() {
  const q = get("find").value.trim();
  const shown = terminals.filter((one) => (one.name + one.place + one.code).includes(q));
  if (!changed("list", [shown.map((one) => [one.code, one.name, one.owed, stateOf(one)]), code])) return;
  get("count").textContent = terminals.length ? `${terminals.length} 台` : "";
  get("none").hidden = terminals.length > 0;
  const nodes = [];
  for (const [kind, label] of Object.entries(KINDS)) {
    const rows = shown.filter((one) => one.kind === kind);
    if (rows.length) nodes.push(make("h3", "", `${label} ${rows.length}`));
    for (const one of rows) {
      const line = make("button");
      line.type = "button";
      line.setAttribute("aria-current", String(one.code === code));
      const words = make("span", "grow");
      words.append(make("b", "", one.name), make("small", "", one.place || one.code));
      line.append(words);
      if (one.owed) line.append(make("span", "badge bad", `待送 ${one.owed}`));
      if (wrong(one.faults)) line.append(make("span", "badge bad", stateOf(one)));
      line.addEventListener("click", () => open(one.code));
      nodes.push(line);
    }
  }
  get("terminals").replaceChildren(...nodes);
}

function drawSide(one) {
  if (!changed("side", [one.held, one.owed, one.faults])) return;
  get("state").textContent = stateOf(one);
  get("state").classList.toggle("bad", wrong(one.faults));
  const cells = Object.entries({ ...one.held, owed: one.owed }).map(([name, n]) => {
    const cell = make("div");
    cell.append(make("dt", "", name === "owed" ? "待补送" : THINGS[name] || name), make("dd", "", n));
    return cell;
  });
  get("held").replaceChildren(...cells);
  for (const [name, value] of Object.entries(one.faults)) {
    const input = get("faults").elements[name];
    if (document.activeElement === input) continue;
    if (input.type === "checkbox") input.checked = value; else input.value = value;
  }
}

function drawLog(lines) {
  if (!changed("log", lines.map((line) => line.seq))) return;
  get("log").replaceChildren(...lines.map((line) => {
    const row = make("li");
    row.append(make("time", "", CLOCK.format(line.at * 1000)), make("span", line.tone, line.text));
    return row;
  }));
}

function drawPeople() {
  const q = get("who").value.trim();
  const shown = people.filter((one) => one.name.includes(q)).slice(0, 40);
  if (!changed("people", shown.map((one) => [one.name, Boolean(one.card), Boolean(one.face)]))) return;
  get("people").replaceChildren(...shown.map((one, place) => {
    const row = make("li");
    row.append(make("b", "", one.name));
    for (const [field, means, word] of [["code", "CODE", "扫码"], ["card", "CARD", "刷卡"], ["face", "FACE", "刷脸"], ["plate", "PLATE", "驶过"]]) {
      if (!one[field]) continue;
      const button = make("button", "", word);
      button.type = "button";
      // Codes grow old: what is tapped is what the list says now.
      button.addEventListener("click", () => {
        const fresh = people.filter((other) => other.name.includes(q))[place] || one;
        tap(means, fresh[field]);
      });
      row.append(button);
    }
    return row;
  }));
}

function show(tone, words, detail) {
  get("screen").dataset.tone = tone;
  get("sign").firstElementChild.setAttribute("d", SIGNS[tone]);
  get("answer").textContent = words;
  get("detail").textContent = detail;
}

async function tap(means, value) {
  if (!code) return;
  const button = get("tap").querySelector("button");
  button.disabled = true;
  get("problem").textContent = "";
  try {
    const direction = get("tap").elements.direction.value;
    const said = await ask("/api/tap", { code, means, value, direction });
    const how = said.online ? `平台答复，用时 ${said.took_ms} 毫秒` : "本机判定，恢复联网后补送";
    const until = said.until ? `有效至 ${said.until}　` : "";
    show(said.allow ? "good" : "bad", said.show || (said.allow ? "通过" : "不能通过"), until + how);
  } catch (error) {
    get("problem").textContent = error.message;
  } finally {
    button.disabled = false;
    refresh();
  }
}

function open(next) {
  code = next;
  drawn = {};
  history.replaceState(null, "", `#${encodeURIComponent(code)}`);
  show("", "请刷卡或出示二维码", "");
  goTo("device");
  refresh();
}

function goTo(view) {
  document.body.dataset.view = view;
  for (const tab of document.querySelectorAll(".tabs button")) tab.setAttribute("aria-current", String(tab.dataset.goto === view));
}

async function refresh() {
  try {
    terminals = (await ask("/api/terminals")).terminals;
    if (!terminals.some((one) => one.code === code)) code = terminals.length ? terminals[0].code : "";
    drawList();
    const one = terminals.find((other) => other.code === code);
    if (one) {
      get("name").textContent = one.name;
      get("where").textContent = [KINDS[one.kind], one.place, one.code].filter(Boolean).join(" · ");
      get("directions").hidden = !(one.kind in { gate_device: 1, barrier: 1 }) || one.direction !== "BOTH";
      drawSide(one);
      const screen = await ask(`/api/screen?code=${encodeURIComponent(code)}`);
      people = screen.people;
      drawLog(screen.lines);
      drawPeople();
    }
    get("health").textContent = "";
  } catch (error) {
    get("health").textContent = `模拟终端没有应答（${error.message}），会自动重试`;
  }
}

async function change(values) {
  if (!code) return;
  await ask("/api/faults", { code, ...values });
  drawn.side = "";
  refresh();
}

get("tap").addEventListener("submit", (event) => {
  event.preventDefault();
  tap(get("tap").elements.means.value, get("value").value.trim());
});
get("faults").addEventListener("change", (event) => {
  const input = event.target;
  change({ [input.name]: input.type === "checkbox" ? input.checked : Number(input.value) || 0 });
});
get("reset").addEventListener("click", () => change({ offline: false, refuses: false, loses: false, slow_s: 0 }));
get("wipe").addEventListener("click", () => change({ wipe: true }));
get("find").addEventListener("input", drawList);
get("who").addEventListener("input", drawPeople);
get("back").addEventListener("click", () => goTo("list"));
for (const tab of document.querySelectorAll(".tabs button")) tab.addEventListener("click", () => goTo(tab.dataset.goto));
goTo("list");
refresh();
setInterval(() => document.hidden || refresh(), 2000);
