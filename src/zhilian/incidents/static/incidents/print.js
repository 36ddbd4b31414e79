/* The print button of the sheet. */
document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });
