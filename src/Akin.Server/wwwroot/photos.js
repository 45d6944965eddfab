// The photos that were searched with, so that Back and reload find them. They stay in this browser: in memory, and in its database
// where it has one.

const kept = 12;
const files = new Map();

const asked = request => new Promise((done, failed) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => failed(request.error);
});

async function store(mode) {
  const opening = indexedDB.open('akin', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('photos');
  return (await asked(opening)).transaction('photos', mode).objectStore('photos');
}

// Keeps a photo, and returns its name.
export async function keep(file) {
  const key = Date.now().toString(36);
  files.set(key, file);
  try {
    const photos = await store('readwrite');
    await asked(photos.put(file, key));
    const old = (await asked(photos.getAllKeys())).sort().slice(0, -kept);
    await Promise.all(old.map(gone => asked(photos.delete(gone))));
  } catch {
    // No database here, or it is full: then a reload asks for the photo again.
  }
  return key;
}

// The photo of a name, or undefined.
export async function find(key) {
  if (!files.has(key)) {
    const file = await store('readonly').then(photos => asked(photos.get(key))).catch(() => undefined);
    if (file) files.set(key, file);
  }
  return files.get(key);
}

// The same where it is in memory.
export const known = key => files.get(key);
