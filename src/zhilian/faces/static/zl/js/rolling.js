/* The code of this half minute; the next one comes by itself, and at once when the phone is looked at again. */
const shown = document.querySelector("[data-rolling]");
if (shown) {
  let timer = 0;
  const wait = () => { clearTimeout(timer); const left = Number(shown.querySelector("[data-fresh]")?.dataset.fresh || 10); timer = setTimeout(turn, left * 1000 + 200); };
  const turn = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(shown.dataset.rolling);
      if (answer.redirected) { location.reload(); return; }
      if (answer.ok) shown.innerHTML = await answer.text();
      wait();
    } catch { timer = setTimeout(turn, 3000); }
  };
  document.addEventListener("visibilitychange", () => { if (!document.hidden) turn(); });
  wait();
}
