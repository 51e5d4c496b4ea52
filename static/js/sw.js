// The service worker: when the network does not answer, a page that says so, in our clothes. It keeps nothing else.

const CACHE = `mentora${location.search}`; // the address carries the version of the files

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(forget()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => kept("/offline")));
  else if (new URL(request.url).pathname.startsWith("/static/")) event.respondWith(fetch(request).catch(() => kept(request)));
});

// The page, and the files that its own addresses name.
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

// What the page was once asked with does not matter: it is the same for everybody.
async function kept(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? Response.error();
}
