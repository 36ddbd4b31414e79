/* Where the browser can read codes, a field that takes one has a button for the camera; typing always works. */
const form = zl.form;
if (form && "BarcodeDetector" in globalThis && navigator.mediaDevices) for (const input of form.querySelectorAll("[data-scan]")) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-small", textContent: "扫码" });
  button.addEventListener("click", async () => (await import(input.dataset.scan)).scan((code) => { input.value = code; zl.changed(input); input.focus(); }));
  input.after(button);
}
