// The service worker. It caches the offline page, which it shows when there is no network, and nothing else.

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
