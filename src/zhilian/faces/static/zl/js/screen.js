/* The screen on the wall: full screen on a press, and the display kept awake while it is shown. */
const wall = document.querySelector(".on-wall");
if (wall) {
  document.querySelector("[data-fullscreen]")?.addEventListener("click", () => { if (document.fullscreenElement) document.exitFullscreen(); else document.documentElement.requestFullscreen?.(); });
  const stayAwake = () => { if (!document.hidden) navigator.wakeLock?.request("screen").catch(() => {}); };
  stayAwake();
  document.addEventListener("visibilitychange", stayAwake);
}
