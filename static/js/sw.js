// The service worker. It caches the offline page, which it shows when there is no network, and shows news that is pushed.

const CACHE = `mentora${location.search}`; // the address contains the version of the files

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(forget()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => kept("/offline")));
  else if (new URL(request.url).pathname.startsWith("/static/"))
    event.respondWith(fetch(request).catch(() => kept(request)));
});

// The page and the files it refers to.
async function keep() {
  const page = await fetch("/offline");
  const files = new Set([...(await page.clone().text()).matchAll(/"(\/static\/[^"#]+)/g)].map((found) => found[1]));
  const cache = await caches.open(CACHE);
  await cache.put("/offline", page);
  await cache.addAll([...files]);
}

async function forget() {
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
}

// The page is the same for everyone, so `Vary` does not matter.
async function kept(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? Response.error();
}

// News while no page is open. A tap opens its page.
self.addEventListener("push", (event) => {
  const news = event.data?.json() ?? {};
  if (news.title) event.waitUntil(show(news));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.link ?? "/notifications"));
});

// A call stops ringing after some seconds, or when there is other news from its caller.
async function show({ title, body, link, tag, from, rings }) {
  await close((data) => data.rings && data.from === from);
  const icon = `/static/${location.search.slice(1)}/icon-192.png`;
  const data = { link, tag, from, rings };
  await self.registration.showNotification(title, { body, tag, icon, data, requireInteraction: Boolean(rings) });
  if (!rings) return;
  await new Promise((done) => setTimeout(done, 1000 * rings));
  await close((data) => data.tag === tag);
}

async function close(isOver) {
  for (const shown of await self.registration.getNotifications()) if (isOver(shown.data ?? {})) shown.close();
}

// In a window that is there already, unless a class is on in it.
async function open(link) {
  const windows = await self.clients.matchAll({ type: "window" });
  const free = windows.find(({ url }) => !new URL(url).pathname.startsWith("/room/"));
  if (!free) return self.clients.openWindow(link);
  await free.focus();
  return free.navigate(link);
}
