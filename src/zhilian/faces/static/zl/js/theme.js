/* Light, dark or as the system says; normal or elder edition, and its size. Kept in cookies so that the server paints the right one at once. */
const root = document.documentElement;
const keep = (name, value) => { document.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax${location.protocol === "https:" ? ";secure" : ""}`; };
const CHOICES = "[data-set-theme],[data-set-edition],[data-set-size]";
const isOn = ({ setTheme, setEdition, setSize }) => setTheme !== undefined ? setTheme === (root.dataset.theme || "auto") : setSize !== undefined ? setSize === (root.dataset.size || "1") : setEdition === (root.dataset.edition || "normal");
const mark = () => document.querySelectorAll(CHOICES).forEach((b) => b.setAttribute("aria-pressed", String(isOn(b.dataset))));
const put = (name, value, plain) => { if (value === plain) delete root.dataset[name]; else root.dataset[name] = value; keep(`zl_${name}`, value); };
document.addEventListener("click", (e) => {
  const b = e.target.closest(CHOICES);
  if (!b) return;
  e.preventDefault();
  const { setTheme, setEdition, setSize } = b.dataset;
  if (setTheme !== undefined) put("theme", setTheme, "auto");
  else if (setSize !== undefined) put("size", setSize, "1");
  else put("edition", root.dataset.edition === "elder" && !b.dataset.set ? "normal" : setEdition, "normal");
  mark();
});
mark();
