// A printed code needs the browser's position; it goes with the form and nowhere else.
const form = document.querySelector("[data-arrive]");
const button = form?.querySelector("[data-locate]");
if (button) {
  const said = form.querySelector("[data-located]");
  button.addEventListener("click", () => {
    if (!navigator.geolocation) { said.textContent = "这个浏览器不能定位，请换一个浏览器，或扫屏幕上的二维码。"; return; }
    said.textContent = "正在定位，请稍候。";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.latitude.value = coords.latitude;
        form.elements.longitude.value = coords.longitude;
        said.textContent = `已取得定位，精度约 ${Math.round(coords.accuracy)} 米。`;
      },
      () => { said.textContent = "没有取得定位。请在浏览器设置里允许本站使用位置，再试一次。"; },
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 30000 },
    );
  });
}
