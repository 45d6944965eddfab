// Pictures of items that lie near: a few hundred are kept, a few are fetched at a time, and what has left the view is no longer fetched.

const kept = 500;
const atOnce = 6;
const side = 128;

export class Thumbnails {
  constructor(address, changed) {
    this.address = address;
    this.changed = changed;
    this.pictures = new Map(); // place to image, the least lately wanted first; null while it is fetched, false where there is none
    this.fetching = 0;
    this.wanted = [];
  }

  // The picture of an item, or nothing yet.
  of(place) {
    const picture = this.pictures.get(place);
    if (picture) {
      this.pictures.delete(place);
      this.pictures.set(place, picture);
    }
    return picture || null;
  }

  // Fetches these, the first ones first, in place of what was wanted before.
  want(places) {
    this.wanted = places.filter(place => !this.pictures.has(place)).reverse();
    this.next();
  }

  next() {
    while (this.fetching < atOnce && this.wanted.length > 0) {
      const place = this.wanted.pop();
      if (this.pictures.has(place)) continue;
      this.fetching++;
      this.pictures.set(place, null);
      const image = new Image();
      const done = picture => {
        this.fetching--;
        this.pictures.set(place, picture);
        while (this.pictures.size > kept) this.pictures.delete(this.pictures.keys().next().value);
        this.changed();
        this.next();
      };
      image.onload = () => image.decode().then(() => done(image), () => done(false));
      image.onerror = () => done(false);
      image.src = this.address(place, side);
    }
  }
}

const least = 52, most = 104; // CSS pixels

// Which items in view get a picture, and how large: in the order of their places, those that lie in none of those before. The size
// grows with the zoom and is halved when it has doubled, so that pictures stay where they are and new ones come in between.
export function chosen({ x, y, n }, camera, shown) {
  const unit = 2 ** Math.floor(Math.log2(most / camera.scale)), size = unit * camera.scale;
  if (camera.spacing * camera.scale < least / 4 && n > 400) return { size, places: [] };
  const left = camera.toX(-size), right = camera.toX(camera.width + size), top = camera.toY(-size), bottom = camera.toY(camera.height + size);
  // Squares of the plane, a picture wide: one holds the middle of one picture at most, and only those of its neighbors can reach into it.
  const first = Math.floor(left / unit) - 1, above = Math.floor(top / unit) - 1;
  const columns = Math.floor(right / unit) - first + 2, rows = Math.floor(bottom / unit) - above + 2;
  const taken = new Int32Array(columns * rows).fill(-1);
  const places = [];
  for (let i = 0; i < n; i++) {
    const px = x[i], py = y[i];
    if (px < left || px > right || py < top || py > bottom || (shown && !shown(i))) continue;
    const at = (Math.floor(py / unit) - above) * columns + Math.floor(px / unit) - first;
    if (taken[at] >= 0) continue;
    let free = true;
    for (let row = at - columns; row <= at + columns && free; row += columns) {
      for (let cell = row - 1; cell <= row + 1; cell++) {
        const other = taken[cell];
        if (other >= 0 && Math.abs(px - x[other]) < unit && Math.abs(py - y[other]) < unit) {
          free = false;
          break;
        }
      }
    }
    if (!free) continue;
    taken[at] = i;
    places.push(i);
  }
  return { size, places };
}
