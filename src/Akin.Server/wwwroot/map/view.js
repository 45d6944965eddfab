import { Camera } from './camera.js';
import { Discs, packed } from './discs.js';
import { Gestures } from './gestures.js';
import { colors, rest, table } from './palette.js';
import { Thumbnails, chosen } from './thumbnails.js';
import { photo } from './data.js';

const rests = 140; // milliseconds without a movement
const reach = 14; // CSS pixels that a pointer may be beside an item
const stillMotion = matchMedia('(prefers-reduced-motion: reduce)');
const dark = matchMedia('(prefers-color-scheme: dark)');
const rgb = text => text.match(/\d+(\.\d+)?/g).slice(0, 3).map(Number);

// What is drawn: discs on one canvas, and above it pictures, rings and the line around a region. It draws when something has changed,
// once a frame at most. It tells: rest (nothing moves any more), hover (an item or null), pick (an item), around (items in a region).
export class View {
  constructor(frame, map, tell) {
    Object.assign(this, { frame, map, tell, column: null, value: null, hovered: null, focused: null, marked: null, path: null, painted: 0 });
    [this.ground, this.top] = frame.querySelectorAll('canvas');
    this.camera = new Camera(map);
    this.discs = new Discs(this.ground);
    this.thumbnails = new Thumbnails((place, side) => photo(map.tag, place, side), () => this.draw());
    this.gestures = new Gestures(this.top, this);
    new ResizeObserver(() => this.resize()).observe(frame);
    dark.addEventListener('change', () => this.color(this.column, this.value));
    this.color(null, null);
    this.resize();
  }

  resize() {
    const { width, height } = this.frame.getBoundingClientRect();
    // Sharper than twice can't be seen and takes four times the time.
    this.ratio = Math.min(devicePixelRatio || 1, 2);
    const [w, h] = [Math.max(1, Math.round(width * this.ratio)), Math.max(1, Math.round(height * this.ratio))];
    if (w === this.top.width && h === this.top.height && this.discs.pixels) return;
    this.camera.resize(width, height);
    this.discs.resize(w, h);
    [this.top.width, this.top.height] = [w, h];
    // At once: a canvas of a new size is black until it is drawn on.
    this.paint();
    this.moved();
  }

  // Colors by a column; with a value only that one.
  color(column, value) {
    [this.column, this.value] = [column, value];
    const style = getComputedStyle(this.frame);
    const ground = rgb(style.backgroundColor);
    this.paper = packed(...ground);
    this.ink = style.color;
    this.table = table(column, value, ground);
    this.draw();
  }

  hover(place) {
    if (place === this.hovered) return;
    this.hovered = place;
    this.tell.hover(place);
    this.draw();
  }

  focus(place) { this.focused = place; this.draw(); }

  mark(places) { this.marked = places; this.draw(); }

  // Nothing before the canvases have their size.
  draw() { if (this.discs.pixels) this.frameAsked ??= requestAnimationFrame(() => this.paint()); }

  moved() {
    this.draw();
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.rest(), rests);
  }

  paint() {
    cancelAnimationFrame(this.frameAsked);
    this.frameAsked = null;
    if (this.camera.step(stillMotion.matches)) this.moved();
    const { camera, ratio, map } = this;
    const radius = Math.min(Math.max(0.3 * camera.spacing * camera.scale, 1.15), 5.5) * ratio;
    this.discs.draw(map, this.column?.codes, this.table, this.paper, camera, ratio, radius);
    this.paintTop(radius / ratio);
    this.painted++;
  }

  paintTop(radius) {
    const { camera, top } = this;
    const context = this.context ??= top.getContext('2d', { willReadFrequently: true });
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, camera.width, camera.height);
    const { size, places } = chosen(this.map, camera, this.value === null ? null : i => this.shows(i));
    this.pictured = places;
    context.strokeStyle = this.ink;
    if (this.marked) {
      context.lineWidth = 1.2;
      for (const place of this.marked.slice(0, 3000)) this.ring(context, place, radius + 1.5);
    }
    for (const place of places) this.paintPicture(context, place, size * 0.94);
    context.lineWidth = 2.5;
    for (const place of [this.hovered, this.focused]) {
      if (place === null) continue;
      const pictured = this.thumbnails.pictures.get(place) && places.includes(place);
      if (pictured) {
        const [x, y] = [camera.atX(this.map.x[place]), camera.atY(this.map.y[place])];
        context.strokeRect(x - size * 0.48, y - size * 0.48, size * 0.96, size * 0.96);
      } else {
        this.ring(context, place, radius + 4);
      }
    }
    if (this.path) this.paintPath(context);
  }

  ring(context, place, radius) {
    context.beginPath();
    context.arc(this.camera.atX(this.map.x[place]), this.camera.atY(this.map.y[place]), radius, 0, 2 * Math.PI);
    context.stroke();
  }

  // A picture with a rim in its item's color.
  paintPicture(context, place, size) {
    const image = this.thumbnails.of(place);
    if (!image) return;
    const [x, y] = [this.camera.atX(this.map.x[place]), this.camera.atY(this.map.y[place])];
    const scale = size / Math.max(image.naturalWidth, image.naturalHeight), [w, h] = [image.naturalWidth * scale, image.naturalHeight * scale];
    if (this.column) {
      context.fillStyle = colors[this.column.codes[place]] ?? rest;
      context.fillRect(x - w / 2 - 2, y - h / 2 - 2, w + 4, h + 4);
    }
    context.imageSmoothingEnabled = scale < 1 || image.naturalWidth > 64;
    context.drawImage(image, x - w / 2, y - h / 2, w, h);
  }

  paintPath(context) {
    context.beginPath();
    for (const [x, y] of this.path) context.lineTo(this.camera.atX(x), this.camera.atY(y));
    context.closePath();
    context.lineWidth = 2;
    context.setLineDash([6, 4]);
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 0.08;
    context.fillStyle = this.ink;
    context.fill();
    context.globalAlpha = 1;
  }

  shows(i) {
    const code = this.column.codes[i];
    return code === this.value || (this.value === colors.length && code >= colors.length);
  }

  rest() {
    if (this.camera.goal) return this.moved();
    const inView = this.inView();
    const { width, height } = this.camera;
    const middle = (a, b) => this.distance(a, width / 2, height / 2) - this.distance(b, width / 2, height / 2);
    this.thumbnails.want([...this.pictured ?? []].filter(i => inView.has(i)).sort(middle));
    this.tell.rest({ inView: [...inView], near: [...this.pictured ?? []].filter(i => inView.has(i)) });
  }

  inView() {
    const { camera, map: { x, y, n } } = this;
    const left = camera.toX(0), right = camera.toX(camera.width), top = camera.toY(0), bottom = camera.toY(camera.height);
    const found = new Set();
    for (let i = 0; i < n; i++) {
      if (x[i] >= left && x[i] <= right && y[i] >= top && y[i] <= bottom && (this.value === null || this.shows(i))) found.add(i);
    }
    return found;
  }

  distance(i, px, py) { return Math.hypot(this.camera.atX(this.map.x[i]) - px, this.camera.atY(this.map.y[i]) - py); }

  // The item under a pixel: one whose picture is there, else the nearest within reach.
  at(px, py) {
    const { camera, map: { x, y, n } } = this;
    const { size, places } = chosen(this.map, camera, this.value === null ? null : i => this.shows(i));
    for (const place of places) {
      if (this.thumbnails.pictures.get(place) && Math.abs(camera.atX(x[place]) - px) < size * 0.47 && Math.abs(camera.atY(y[place]) - py) < size * 0.47) return place;
    }
    const wx = camera.toX(px), wy = camera.toY(py);
    let best = null, nearest = (reach / camera.scale) ** 2;
    for (let i = 0; i < n; i++) {
      const far = (x[i] - wx) ** 2 + (y[i] - wy) ** 2;
      if (far < nearest && (this.value === null || this.shows(i))) [best, nearest] = [i, far];
    }
    return best;
  }

  // The items within a path of points of the plane: those from which a line to the side crosses it an odd number of times.
  within(path) {
    const { x, y, n } = this.map;
    const xs = path.map(p => p[0]), ys = path.map(p => p[1]);
    const left = Math.min(...xs), right = Math.max(...xs), top = Math.min(...ys), bottom = Math.max(...ys);
    const found = [];
    for (let i = 0; i < n; i++) {
      if (x[i] < left || x[i] > right || y[i] < top || y[i] > bottom || (this.value !== null && !this.shows(i))) continue;
      let inside = false;
      for (let a = 0, b = path.length - 1; a < path.length; b = a++) {
        if ((ys[a] > y[i]) !== (ys[b] > y[i]) && x[i] < (xs[b] - xs[a]) * (y[i] - ys[a]) / (ys[b] - ys[a]) + xs[a]) inside = !inside;
      }
      if (inside) found.push(i);
    }
    return found;
  }
}
