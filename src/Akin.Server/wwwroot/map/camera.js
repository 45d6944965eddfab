// Which part of the plane is seen: its center, and how many CSS pixels one unit of it takes.

const mostPixels = 4000; // across the least distance that counts: nearer than this there is nothing to tell apart
const ease = 0.3;

export class Camera {
  constructor({ x, y, n }) {
    let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let i = 0; i < n; i++) {
      if (x[i] < left) left = x[i];
      if (x[i] > right) right = x[i];
      if (y[i] < top) top = y[i];
      if (y[i] > bottom) bottom = y[i];
    }
    if (n === 0) [left, right, top, bottom] = [0, 1, 0, 1];
    Object.assign(this, { left, right, top, bottom, width: 1, height: 1, x: 0, y: 0, scale: 1, goal: null, fitted: true });
    this.extent = Math.max(right - left, bottom - top, 1e-6);
    // How far apart items lie, were they spread evenly.
    this.spacing = this.extent / Math.sqrt(Math.max(n, 1));
  }

  resize(width, height) {
    this.width = Math.max(1, width);
    this.height = Math.max(1, height);
    if (this.fitted) this.fit();
  }

  fit() {
    this.fitted = true;
    this.goal = null;
    this.x = (this.left + this.right) / 2;
    this.y = (this.top + this.bottom) / 2;
    this.scale = this.least();
  }

  least() {
    const spanX = Math.max(this.right - this.left, this.extent / 100), spanY = Math.max(this.bottom - this.top, this.extent / 100);
    return 0.92 * Math.min(this.width / spanX, this.height / spanY);
  }

  go({ x, y, scale }) {
    Object.assign(this, { x, y, scale: this.held(scale), fitted: false, goal: null });
  }

  held(scale) { return Math.min(Math.max(scale, this.least() / 2), mostPixels / this.spacing); }

  // Zooms by a factor toward what lies under a pixel, over the next frames.
  zoom(factor, px, py) {
    this.fitted = false;
    const from = this.goal?.scale ?? this.scale;
    this.goal = { scale: this.held(from * factor), px, py, x: this.toX(px), y: this.toY(py) };
  }

  pan(dx, dy) {
    this.fitted = false;
    this.x -= dx / this.scale;
    this.y -= dy / this.scale;
    if (this.goal) Object.assign(this.goal, { x: this.toX(this.goal.px), y: this.toY(this.goal.py) });
    this.x = Math.min(Math.max(this.x, this.left), this.right);
    this.y = Math.min(Math.max(this.y, this.top), this.bottom);
  }

  // One frame toward where it should be; false when it is there.
  step(still) {
    if (!this.goal) return false;
    const { scale, px, py, x, y } = this.goal;
    const ratio = scale / this.scale;
    const there = still || Math.abs(Math.log(ratio)) < 0.004;
    this.scale = there ? scale : this.scale * ratio ** ease;
    this.x = x - (px - this.width / 2) / this.scale;
    this.y = y - (py - this.height / 2) / this.scale;
    if (there) this.goal = null;
    return !there;
  }

  toX(px) { return this.x + (px - this.width / 2) / this.scale; }
  toY(py) { return this.y + (py - this.height / 2) / this.scale; }
  atX(x) { return (x - this.x) * this.scale + this.width / 2; }
  atY(y) { return (y - this.y) * this.scale + this.height / 2; }
}
