// What somebody began to write down is still there when they come back today, such as after a phone call. It stays on
// the device of its writer until it is sent; signing out wipes it, as all that is stored (the server says so).
const form = document.querySelector("form[data-anywhere]");
const person = document.querySelector("meta[name=person]")?.content ?? "";
const place = `draft ${person} ${location.pathname}`;
const today = new Date().toDateString();

function fill(fields) {
  for (const [name, value] of fields) {
    const field = form.elements[name];
    if (field?.type === "checkbox") field.checked = true;
    else if (field) field.value = value;
  }
  document.getElementById("draft").hidden = false;
}

if (form && person) {
  const { on, fields } = JSON.parse(localStorage.getItem(place) ?? "{}");
  if (on !== today) localStorage.removeItem(place);
  else if (!document.querySelector("main [role=alert]")) fill(fields);
  form.addEventListener("input", () => {
    const written = [...new FormData(form)].filter(([name]) => name !== "once");
    localStorage.setItem(place, JSON.stringify({ on: today, fields: written }));
  });
  form.addEventListener("submit", () => localStorage.removeItem(place));
}
