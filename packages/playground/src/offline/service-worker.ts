/** The parts of a service worker that are used here; the DOM's types lack them. */
interface ServiceWorker {
  addEventListener(kind: 'install' | 'activate', listener: (event: Extendable) => void): void;
  addEventListener(kind: 'fetch', listener: (event: Fetching) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  readonly registration: { readonly scope: string };
}

interface Extendable {
  waitUntil(work: Promise<unknown>): void;
}

interface Fetching {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

const worker = globalThis as unknown as ServiceWorker;

/** The build writes here what there is to keep, and a version that is new when any of it is. */
const { version, paths } = JSON.parse('FILES_OF_THE_PAGE') as { version: string; paths: string[] };
const PREFIX = `playground ${worker.registration.scope} `;
const name = PREFIX + version;

worker.addEventListener('install', (event) => event.waitUntil(keepAll()));
worker.addEventListener('activate', (event) => event.waitUntil(takeOver()));
worker.addEventListener('fetch', (event) => {
  if (event.request.method === 'GET') event.respondWith(answer(event.request));
});

/** Keeps every file. Those that the page loaded a moment ago come from the browser's own cache. */
async function keepAll(): Promise<void> {
  const cache = await caches.open(name);
  const { scope } = worker.registration;
  for (const path of ['', ...paths]) await cache.add(new URL(path, scope).href);
  await worker.skipWaiting();
}

/** Drops what former versions kept. */
async function takeOver(): Promise<void> {
  const old = (await caches.keys()).filter((each) => each.startsWith(PREFIX) && each !== name);
  await Promise.all(old.map((each) => caches.delete(each)));
  await worker.clients.claim();
}

async function answer(request: Request): Promise<Response> {
  const kept = await caches.match(request, { ignoreSearch: true, ignoreVary: true });
  return kept ?? fetch(request);
}
