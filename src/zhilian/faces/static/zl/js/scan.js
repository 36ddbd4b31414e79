/* The camera in a dialog, until a code is in sight or it is closed. */
export async function scan(tell) {
  const box = document.createElement("dialog"), film = document.createElement("video"), close = document.createElement("button"), line = document.createElement("p");
  Object.assign(film, { playsInline: true, muted: true });
  Object.assign(close, { type: "button", className: "btn btn-block", textContent: "取消" });
  line.textContent = "把二维码放进画面";
  box.className = "scan";
  box.append(film, line, close);
  document.body.append(box);
  box.showModal();
  let stream = null, on = true;
  const end = () => { on = false; stream?.getTracks().forEach((track) => track.stop()); box.remove(); };
  close.addEventListener("click", end);
  box.addEventListener("close", end);
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    film.srcObject = stream;
    await film.play();
    const reader = new BarcodeDetector({ formats: ["qr_code", "code_128", "code_39", "ean_13"] });
    while (on) {
      const [found] = await reader.detect(film);
      if (found) { end(); tell(found.rawValue); return; }
      await new Promise((wait) => setTimeout(wait, 200));
    }
  } catch { line.textContent = "打不开摄像头，请关闭后手工输入编号"; }
}
