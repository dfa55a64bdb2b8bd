// Without a network, the one page that works without one. No other page is kept on the device: they are about people.
const KEPT = "naast-2";
const ANYWHERE = "/offline";

self.addEventListener("install", (event) => {
  event.waitUntil(keep().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

async function keep() {
  const cache = await caches.open(KEPT);
  const page = await fetch(ANYWHERE, { cache: "reload" });
  await cache.put(ANYWHERE, page.clone());
  const needed = [...(await page.text()).matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map((found) => found[1]);
  await cache.addAll(needed);
}

self.addEventListener("fetch", (event) => {
  const asked = event.request;
  if (asked.method !== "GET") return;
  if (asked.mode === "navigate") {
    event.respondWith(fetch(asked).catch(() => caches.match(ANYWHERE)));
  } else if (new URL(asked.url).pathname.startsWith("/static/")) {
    event.respondWith(caches.match(asked).then((kept) => kept || fetch(asked)));
  }
});

// A push says a few neutral words; a newer one takes the place of an older one.
self.addEventListener("push", (event) => {
  const words = event.data ? event.data.text() : "Naast";
  event.waitUntil(self.registration.showNotification("Naast", { body: words, tag: "naast", icon: "/static/icon-192.png" }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow("/"));
});
