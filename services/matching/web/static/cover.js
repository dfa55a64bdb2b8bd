// Who walks away leaves nothing to read on the screen: when nobody touched the page for as long as a session stays open,
// it is covered. The server has locked the session by then. What was being filled in stays in the page, unseen.
const template = document.getElementById("cover");
const { minutes, person, handed } = template.dataset;
const LONGEST = Number(minutes) * 60_000;

let touched = Date.now();
let isWritten = false;
let cover = null;

function touch(event) {
  isWritten ||= event.type === "input";
  if (!look()) touched = Date.now();
}

// Also before a touch counts: a computer that slept wakes up with one.
function look() {
  if (!cover && Date.now() - touched >= LONGEST) coverUp();
  return cover !== null;
}

function coverUp() {
  cover = template.content.firstElementChild.cloneNode(true);
  document.body.append(cover);
  document.body.classList.add("naast-covered");
  show("written", isWritten);
  const button = cover.querySelector("button");
  button.addEventListener("click", goOn);
  button.focus();
}

function uncover() {
  document.body.classList.remove("naast-covered");
  cover.remove();
  cover = null;
  touched = Date.now();
}

function show(when, isSo) {
  cover.querySelector(`[data-when=${when}]`).hidden = !isSo;
}

// "open" for the same person, such as when they worked on in another tab; "locked", or "away" without a network. Of a
// device in the hands of a client the API says only that it is.
async function session() {
  try {
    const answer = await fetch("/api/v1/me");
    const said = await answer.json();
    const isOpen = handed ? said.type === "/problems/forbidden" : said.user_id === person;
    return isOpen ? "open" : "locked";
  } catch {
    return "away";
  }
}

async function goOn() {
  const found = await session();
  show("away", found === "away");
  if (found === "open") uncover();
  else if (found === "locked" && isWritten) window.open("/again");
  else if (found === "locked") location.reload();
}

for (const kind of ["pointerdown", "keydown", "wheel", "input"]) {
  document.addEventListener(kind, touch, { capture: true, passive: true });
}
document.addEventListener("visibilitychange", async () => {
  if (document.hidden || !look()) return;
  if (isWritten && (await session()) === "open") uncover();
});
setInterval(look, 15_000);
