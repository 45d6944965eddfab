import { ask, reply } from '../ask.js';

// What the addresses of the collection begin with.
const base = document.querySelector('.map-page').dataset.api;

// The map as the server has it. Items go by their places in it, 0 to n - 1.

const bytes = async path => (await reply(path)).arrayBuffer();

export async function load() {
  const [about, buffer] = await Promise.all([ask(`${base}/map/about`), bytes(`${base}/map`)]);
  const n = new DataView(buffer).getInt32(0, true);
  return { ...about, n, x: new Float32Array(buffer, 8, n), y: new Float32Array(buffer, 8 + 4 * n, n) };
}

// For each place the number of its value in a column, the commonest is 0; 254 for a rarer one, 255 for none.
export async function column(tag, name) {
  const buffer = await bytes(`${base}/map/columns/${encodeURIComponent(name)}?of=${tag}`);
  // Before them stands what the values are, which the page's legend says.
  return { name, codes: new Uint8Array(buffer, 4 + new DataView(buffer).getInt32(0, true)) };
}

export const photo = (tag, place, side) => `${base}/map/photos/${place}?of=${tag}&side=${side}`;

const atOnce = 200;
const remembered = 2000;

// What items are, kept once it is known; many small questions become one.
export class Items {
  constructor(tag) {
    this.tag = tag;
    this.known = new Map();
  }

  at(place) { return this.known.get(place); }

  async of(places) {
    const missing = places.filter(place => !this.known.has(place));
    for (let start = 0; start < missing.length; start += atOnce) {
      const { items } = await ask(`${base}/map/items?of=${this.tag}&at=${missing.slice(start, start + atOnce).join(',')}`);
      for (const item of items) this.known.set(item.place, item);
    }
    const found = places.map(place => this.known.get(place)).filter(Boolean);
    while (this.known.size > Math.max(remembered, places.length)) this.known.delete(this.known.keys().next().value);
    return found;
  }
}
