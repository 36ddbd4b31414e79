/* The copy of the status page on disk says so itself when it has grown old. */
const note = document.querySelector("[data-made]");
const tell = () => { note.hidden = Date.now() - Date.parse(note.dataset.made) < 300000; };
if (note) { tell(); setInterval(tell, 15000); }
