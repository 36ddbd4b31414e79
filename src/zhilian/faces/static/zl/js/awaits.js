/* A page whose case goes on by itself in a moment asks until its head has changed, and shows itself anew; hidden, it asks nothing. */
const awaiting = document.querySelector("[data-awaits]");
if (awaiting) {
  const ask = async () => {
    if (!document.hidden) try {
      const answer = await fetch(location.pathname, { headers: { "Zl-Poll": "1", "If-None-Match": awaiting.dataset.awaits } });
      if (answer.ok) { location.replace(location.pathname); return; }
    } catch { /* away: the page says so elsewhere */ }
    setTimeout(ask, 3000);
  };
  setTimeout(ask, 1500);
}
