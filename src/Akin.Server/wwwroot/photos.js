// The photos that were searched with, so that Back and reload find them. They stay in this browser: in memory, and in its
// cache where the browser allows one.

const cacheName = 'akin-photos';
const kept = 12;
const files = new Map();
const urls = new Map();

const address = key => `/photos/${key}`;

export async function keep(file) {
  const key = Date.now().toString(36);
  files.set(key, file);
  try {
    const cache = await caches.open(cacheName);
    await cache.put(address(key), new Response(file, { headers: { 'X-Name': encodeURIComponent(file.name) } }));
    const all = await cache.keys();
    await Promise.all(all.slice(0, Math.max(0, all.length - kept)).map(old => cache.delete(old)));
  } catch {
    // No cache here, or it is full: then a reload asks for the photo again.
  }
  return key;
}

export async function find(key) {
  if (!files.has(key)) {
    const found = await globalThis.caches?.match(address(key)).catch(() => null);
    if (!found) throw new Error('this photo is no longer in the browser; choose it again');
    const blob = await found.blob();
    files.set(key, new File([blob], decodeURIComponent(found.headers.get('X-Name') ?? ''), { type: blob.type }));
  }
  return files.get(key);
}

// An address for <img>; one a photo, for as long as the page lives.
export function urlOf(key, file) {
  if (!urls.has(key)) urls.set(key, URL.createObjectURL(file));
  return urls.get(key);
}

// The address that was dropped or pasted: a link, a picture of another page, or a text that is nothing else.
export function addressIn(transfer) {
  const text = (transfer?.getData('text/uri-list') || transfer?.getData('text/plain') || '').trim().split(/\r?\n/)[0];
  return /^https?:\/\/\S+$/i.test(text) ? text : null;
}

export const imageIn = transfer => [...(transfer?.files ?? [])][0] ?? null;
