import { known } from './known.js';

const most = 60;
const row = 80; // CSS pixels that count as one line

// The items in view as links, for the keyboard and for those who listen; they lie where the items do, and the mouse passes through.
export class Links {
  // focus: told the place of the item whose link has the focus, or null
  constructor(list, view, items, toSearch, focus) { Object.assign(this, { list, view, items, toSearch, focus }); }

  async show({ near, inView }) {
    this.wanted = near;
    // Those that have pictures first, for they are spread over the view.
    const found = await this.items.of([...new Set([...near, ...inView])].slice(0, most));
    if (this.wanted !== near) return;
    const { camera, map } = this.view;
    const line = item => Math.floor(camera.atY(map.y[item.place]) / row);
    found.sort((a, b) => line(a) - line(b) || map.x[a.place] - map.x[b.place]);
    // A link that has the focus keeps it.
    const links = new Map([...this.list.children].map(entry => [Number(entry.dataset.place), entry]));
    const entries = found.map(item => links.get(item.place) ?? this.make(item));
    for (const [place, entry] of links) if (!found.some(item => item.place === place)) entry.remove();
    for (const [i, entry] of entries.entries()) {
      const place = Number(entry.dataset.place);
      Object.assign(entry.style, { left: `${camera.atX(map.x[place])}px`, top: `${camera.atY(map.y[place])}px` });
      if (this.list.children[i] !== entry) this.list.insertBefore(entry, this.list.children[i] ?? null);
    }
  }

  make(item) {
    const entry = document.createElement('li'), link = document.createElement('a');
    entry.dataset.place = item.place;
    link.href = this.toSearch(item.id);
    link.dataset.id = item.id;
    link.ariaLabel = [item.id, ...known(item.metadata).slice(0, 3).map(([, value]) => value)].join(', ');
    link.addEventListener('focus', () => this.focus(item.place));
    link.addEventListener('blur', () => this.focus(null));
    entry.append(link);
    return entry;
  }
}
