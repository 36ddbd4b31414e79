// The screen at an office area: a new code in time, and an honest word when none comes.
const screen = document.querySelector("[data-screen]");
const find = (name) => screen.querySelector(`[data-${name}]`);
const SLOT = Number(screen.dataset.slot);
let left = Number(screen.dataset.left);
let missed = 0;

async function renew() {
  try {
    const answer = await fetch(screen.dataset.screen, { cache: "no-store" });
    if (answer.status === 403) { location.reload(); return; }
    const { svg, left_s: seconds, clock } = await answer.json();
    find("qr").innerHTML = svg;
    left = seconds;
    missed = 0;
    find("clock").textContent = clock;
    find("said").textContent = "二维码每 30 秒更换一次，截图和转发无效。";
  } catch {
    missed += 1;
    if (missed > 2) { find("qr").replaceChildren(); find("said").textContent = "与服务器的连接中断，正在重试。请改用短信回复登记到场。"; }
  }
}

setInterval(() => {
  left -= 1;
  find("bar").value = Math.max(0, left);
  if (left <= 0 || left % 10 === 0) renew();
}, 1000);
find("bar").max = SLOT;
renew();
