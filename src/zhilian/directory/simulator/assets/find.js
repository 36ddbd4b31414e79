// What is typed narrows the people shown; Enter takes the only one left.
const field = document.getElementById("find");
const buttons = [...document.querySelectorAll("#people button")];
const none = document.getElementById("none");

function narrow() {
  const word = field.value.trim().toLowerCase();
  for (const one of buttons) one.hidden = !one.dataset.words.includes(word);
  none.hidden = !buttons.length || buttons.some((one) => !one.hidden);
}

field.addEventListener("input", narrow);
field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  const left = buttons.filter((one) => !one.hidden);
  if (left.length === 1) left[0].click();
});
