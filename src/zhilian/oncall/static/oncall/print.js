// A page that is meant for paper.
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());
