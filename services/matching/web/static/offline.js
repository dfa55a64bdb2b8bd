// Contacts that are logged without a network wait on the device, and arrive exactly once: each carries a key (`once`)
// under which the server keeps its answer, so sending it again is safe. Only their own writer's session sends them.
// What the server refuses is not sent again by itself: it stays, with why, until its writer changes or drops it.
const person = document.querySelector("meta[name=person]")?.content ?? "";
const news = document.getElementById("offline-news");

function database() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("naast", 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("waiting", { keyPath: "once" });
      opening.result.createObjectStore("known", { keyPath: "id" });
    };
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

async function on(store, mode, work) {
  const opened = await database();
  return new Promise((resolve, reject) => {
    const transaction = opened.transaction(store, mode);
    const asked = work(transaction.objectStore(store));
    transaction.oncomplete = () => { opened.close(); resolve(asked?.result); };
    transaction.onerror = () => { opened.close(); reject(transaction.error); };
  });
}

const everything = (store) => on(store, "readonly", (rows) => rows.getAll());
const put = (store, row) => on(store, "readwrite", (rows) => rows.put(row));
const drop = (store, key) => on(store, "readwrite", (rows) => rows.delete(key));

function key() {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(15)))).replace(/[+/]/g, "_");
}

function tell(text) {
  if (news && text) {
    news.textContent = text;
    news.hidden = false;
  }
}

// What came back: "sent" (and what it is called there), "later" (no network, or not signed in), or "no" (and why).
async function send(one) {
  try {
    const answer = await fetch(one.path, { method: "POST", body: new URLSearchParams(one.fields), redirect: "follow" });
    const { pathname, searchParams } = new URL(answer.url);
    const isLocked = pathname.startsWith("/sign-in") || answer.status === 401;
    if (isLocked || answer.status >= 500 || answer.status === 429) return ["later"];
    return answer.ok ? ["sent", searchParams.get("logged")] : ["no", whyNot(await answer.text())];
  } catch {
    return ["later"];
  }
}

// As the form or the page of a refusal says it.
function whyNot(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const said = page.querySelectorAll("main [role=alert] :is(p, li), main .utrecht-paragraph--lead");
  return [...said].map((one) => one.textContent.trim()).join(" ");
}

// With whom and when, as a page would write it: "Thijs · do 26 nov · 14:00".
const DAYS = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "short", day: "numeric", month: "short" });

function inWords({ name, fields }) {
  const day = fields.day && DAYS.format(new Date(`${fields.day}T12:00`));
  return [name, day, fields.start].filter(Boolean).join(" · ");
}

function undoButton(one) {
  return Object.assign(document.createElement("button"), {
    className: "utrecht-button utrecht-button--subtle utrecht-button--submit",
    textContent: `${news.dataset.undo} · ${inWords(one)}`,
  });
}

// What was sent can be undone as when there had been a network: with the same button, to the same address.
function offerUndo(one, logged) {
  if (!news) return;
  const form = Object.assign(document.createElement("form"), { method: "post", action: `${one.path}/${logged}/undo` });
  form.append(undoButton(one));
  news.append(form);
}

let sending = null;

function sendAll() {
  sending ??= trySendingAll().finally(() => { sending = null; });
  return sending;
}

async function trySendingAll() {
  if (!person) return;
  const mine = (await everything("waiting")).filter((one) => one.person === person && !("refused" in one));
  const came = { sent: 0, later: 0, no: 0 };
  const arrived = [];
  for (const one of mine) {
    const [answer, more] = await send(one);
    came[answer] += 1;
    if (answer === "sent") await drop("waiting", one.once);
    if (answer === "sent" && more) arrived.push([one, more]);
    if (answer === "no") await put("waiting", { ...one, refused: more });
  }
  if (came.no) tellRefused();
  else if (came.sent) tell(news?.dataset.sent);
  else if (came.later) tell(news?.dataset.waiting);
  for (const [one, logged] of arrived) offerUndo(one, logged);
  await showWaiting();
}

async function keepForLater(form) {
  const fields = Object.fromEntries(new FormData(form));
  fields.once = key();
  const known = await everything("known");
  const match = known.find((one) => form.action.includes(one.id) || one.id === fields.match);
  const path = fields.match ? `/contacts/${fields.match}/log` : new URL(form.action).pathname;
  delete fields.match;
  await put("waiting", { once: fields.once, person: person || match?.person || "", path, fields, name: match?.name ?? "" });
  tell(news?.dataset.kept);
  await showWaiting();
}

const kept = document.getElementById("kept");

async function showWaiting() {
  if (!kept) return;
  const waiting = (await everything("waiting")).filter((one) => !person || one.person === person);
  kept.hidden = waiting.length === 0;
  kept.querySelector("ul").replaceChildren(...waiting.map((one) => ("refused" in one ? refusedLine(one) : line(one))));
}

function line(one) {
  return Object.assign(document.createElement("li"), { textContent: inWords(one) });
}

function refusedLine(one) {
  const made = kept.querySelector("template").content.cloneNode(true);
  made.querySelector("[data-what]").textContent = inWords(one);
  made.querySelector("[data-why]").textContent = one.refused;
  const [change, away] = made.querySelectorAll("button");
  for (const button of [change, away]) button.ariaLabel = `${button.textContent.trim()}: ${inWords(one)}`;
  change.hidden = !person;
  change.addEventListener("click", () => openAgain(one));
  away.addEventListener("click", () => throwAway(one));
  return made;
}

// The server shows its form with what was filled in and what is wrong with it. What waits here goes when that is logged.
const CHANGING = "changing";

function openAgain({ once, path, fields }) {
  sessionStorage.setItem(CHANGING, JSON.stringify({ once, path }));
  const form = Object.assign(document.createElement("form"), { method: "post", action: path, hidden: true });
  for (const [name, value] of Object.entries(fields)) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  document.body.append(form);
  form.submit();
}

async function forgetWhatWasChanged() {
  const { once, path } = JSON.parse(sessionStorage.getItem(CHANGING) ?? "{}");
  if (!once || location.pathname === path) return;
  sessionStorage.removeItem(CHANGING);
  if (new URLSearchParams(location.search).has("logged")) await drop("waiting", once);
}

async function throwAway(one) {
  await drop("waiting", one.once);
  await showWaiting();
  tell(kept.dataset.dropped);
  const undo = undoButton(one);
  undo.addEventListener("click", async () => {
    await put("waiting", one);
    news.hidden = true;
    await showWaiting();
    kept.querySelector("h2").focus();
  });
  news.append(undo);
  undo.focus();
}

function tellRefused() {
  tell(news?.dataset.refused);
  if (!news || kept) return;
  news.append(" ", Object.assign(document.createElement("a"), {
    className: "utrecht-link", href: "/today#kept", textContent: news.dataset.see,
  }));
}

async function remember() {
  const answer = await fetch("/offline/contacts.json");
  if (!answer.ok || answer.redirected) return;
  const contacts = await answer.json();
  // At once or not at all: who goes on to another page meanwhile must not lose what was known.
  await on("known", "readwrite", (known) => {
    known.clear();
    for (const contact of contacts) known.put({ ...contact, person });
  });
}

async function openAnywhere(form) {
  const known = await everything("known");
  document.getElementById("nobody").hidden = known.length > 0;
  form.hidden = known.length === 0;
  form.elements.match.replaceChildren(...known.map((one) => new Option(one.name, one.id)));
  const now = new Date();
  form.elements.day.value = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  form.elements.start.value = now.toTimeString().slice(0, 5);
  form.elements.minutes.value = known[0]?.minutes ?? "";
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await keepForLater(form);
    if (navigator.onLine) location.assign("/today");
  });
  await showWaiting();
}

// A form that is open while the network goes is kept as well.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-anywhere]") || navigator.onLine) return;
  event.preventDefault();
  keepForLater(form);
});

// Signing out and handing the device over wipe it (the server says so): what waits is sent first, or it is asked.
const WIPES = /\/(sign-out|hand-over)$/;

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!WIPES.test(form.action) || form.dataset.asked) return;
  event.preventDefault();
  form.dataset.asked = "yes";
  await sendAll();
  const left = (await everything("waiting")).filter((one) => one.person === person);
  if (left.length === 0 || confirm(news?.dataset.leave)) form.submit();
  else delete form.dataset.asked;
});

const anywhere = document.getElementById("log-anywhere");
if (anywhere) openAnywhere(anywhere);
if (person) {
  navigator.serviceWorker?.register("/service-worker.js");
  remember().catch(() => {});
  forgetWhatWasChanged().then(sendAll);
}
window.addEventListener("online", () => (anywhere ? location.assign("/today") : sendAll()));
