// The phones ring: pick up, press a key, reject; the gateway tells the product what happened.
const get = (id) => document.getElementById(id);
const STATES = { RINGING: ["响铃", ""], ANSWERED: ["已接听", "good"], NO_ANSWER: ["无人接听", "bad"], BUSY: ["占线或拒接", "bad"], FAILED: ["拨不通", "bad"] };
const CLOCK = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
let drawn = "";

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

async function act(id, what, digit) {
  try {
    await ask("/api/calls", { id, act: what, digit: digit || "" });
    get("health").textContent = "";
  } catch (error) {
    get("health").textContent = error.message;
  }
  refresh();
}

function button(words, className, press) {
  const node = make("button", className, words);
  node.type = "button";
  node.addEventListener("click", press);
  return node;
}

function incoming(call) {
  const card = make("article", "incoming");
  card.append(make("span", "face", call.phone.slice(-2)), make("h2", "", spaced(call.phone)));
  const acts = make("div", "act");
  if (call.status === "RINGING") {
    card.append(make("p", "muted", "智联运维来电，正在响铃"));
    acts.append(button("接听", "go", () => act(call.id, "answer")), button("拒接", "no", () => act(call.id, "reject")));
    card.append(acts);
    return card;
  }
  card.append(make("p", "spoken", call.text));
  const keys = make("div", "keys");
  for (const digit of "123456789*0#") {
    const key = button(digit, "", () => act(call.id, "press", digit));
    key.dataset.digit = digit;
    keys.append(key);
  }
  acts.append(button("挂断", "no", () => act(call.id, "hang_up")));
  card.append(keys, acts);
  return card;
}

function past(call) {
  const row = make("li");
  const [words, tone] = STATES[call.status];
  const pressed = call.digit ? `，按了 ${call.digit}` : "";
  const again = call.offers > 1 ? `，提交 ${call.offers} 次只拨 1 次` : "";
  row.append(make("b", "", spaced(call.phone)), make("span", tone, `${words}${pressed}`));
  row.append(make("small", "", `${CLOCK.format(new Date(call.at * 1000))}${again}　${call.text}`));
  return row;
}

async function refresh() {
  try {
    const { calls } = await ask("/api/calls");
    const faults = await ask("/api/faults");
    for (const name of ["voice", "ring_s"]) {
      const field = get("behave").elements[name];
      if (field !== document.activeElement) field.value = String(faults[name]);
    }
    const state = JSON.stringify(calls);
    if (state === drawn) return;
    drawn = state;
    const open = calls.filter((call) => call.done_at === null);
    const over = calls.filter((call) => call.done_at !== null);
    get("ringing").replaceChildren(...(open.length ? open.map(incoming) : [make("p", "quiet", "现在没有来电。告警短信无人接单两分钟后，电话会打到这里。")]));
    get("count").textContent = over.length ? `${over.length} 通` : "还没有";
    get("calls").replaceChildren(...over.map(past));
  } catch {
    get("health").textContent = "网关没有应答，正在重试";
  }
}

get("behave").addEventListener("submit", (event) => event.preventDefault());
get("behave").addEventListener("change", async (event) => {
  const field = event.target;
  try {
    await ask("/api/faults", { [field.name]: field.type === "number" ? Number(field.value) : field.value });
  } catch (error) {
    get("health").textContent = error.message;
  }
});
await refresh();
setInterval(() => { if (!document.hidden) refresh(); }, 1000);
