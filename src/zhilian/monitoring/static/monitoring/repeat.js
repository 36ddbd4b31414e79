/* Fields that belong to some kinds of repeating are shown for those only. */
const chosen = document.querySelector("select[name=repeat]");
const show = () => {
  for (const part of document.querySelectorAll("[data-repeat]")) part.hidden = !part.dataset.repeat.split(" ").includes(chosen.value);
};
chosen?.addEventListener("change", show);
addEventListener("pageshow", show);
