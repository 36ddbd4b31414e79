const form = document.querySelector("#faults"), said = document.querySelector("#said");
const calm = { refuse: "off", callback: "good", refund: "good", bill: "good", callback_delay_s: 0.3, answer_delay_s: 0 };

async function change(values) {
  const answer = await fetch("/api/faults", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(values),
  });
  const now = await answer.json();
  said.textContent = answer.ok ? "已生效" : now.error;
  if (answer.ok) for (const [name, value] of Object.entries(now)) if (form.elements[name]) form.elements[name].value = value;
}

form.addEventListener("change", ({ target }) =>
  change({ [target.name]: target.type === "number" ? Number(target.value) : target.value }));
document.querySelector("#reset").addEventListener("click", () => change(calm));
