// What hands do: drag, wheel, two fingers, a tap, keys; and, while a region is drawn, a line.

const click = 6; // CSS pixels that a finger may slip
const keyStep = 80;

export class Gestures {
  constructor(pad, view) {
    Object.assign(this, { pad, view, drawing: false, pointers: new Map(), slipped: 0 });
    const on = (name, handler, options) => pad.addEventListener(name, handler.bind(this), options);
    on('pointerdown', this.down);
    on('pointermove', this.move);
    on('pointerup', this.up);
    on('pointercancel', this.cancel);
    on('pointerleave', () => this.pointers.size === 0 && view.hover(null));
    on('wheel', this.wheel, { passive: false });
    on('keydown', this.key);
  }

  zoom(factor, x, y) {
    this.view.hover(null);
    this.view.camera.zoom(factor, x, y);
    this.view.moved();
  }

  wheel(event) {
    event.preventDefault();
    // Lines and pages come as few, pixels as many; two fingers on a pad count for more.
    const unit = event.deltaMode === 1 ? 30 : event.deltaMode === 2 ? 400 : 1;
    this.zoom(Math.exp(-Math.max(-300, Math.min(300, event.deltaY * unit)) * (event.ctrlKey ? 0.008 : 0.0022)), event.offsetX, event.offsetY);
  }

  down(event) {
    if (event.button !== 0) return;
    this.pad.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, [event.offsetX, event.offsetY]);
    this.slipped = this.pointers.size > 1 ? Infinity : 0;
    if (this.drawing && this.pointers.size === 1) this.view.path = [this.spot(event)];
  }

  move(event) {
    const before = this.pointers.get(event.pointerId), now = [event.offsetX, event.offsetY];
    if (!before) {
      if (event.pointerType === 'mouse' && !this.drawing) this.view.hover(this.view.at(...now));
      return;
    }
    this.slipped += Math.hypot(now[0] - before[0], now[1] - before[1]);
    const others = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
    this.pointers.set(event.pointerId, now);
    if (this.drawing && this.view.path && others.length === 0) {
      this.view.path.push(this.spot(event));
      this.view.draw();
      return;
    }
    if (this.slipped < click) return;
    this.view.hover(null);
    const { camera } = this.view;
    if (others.length === 0) {
      camera.pan(now[0] - before[0], now[1] - before[1]);
    } else {
      const [other] = others;
      const apart = ([x, y]) => Math.max(10, Math.hypot(x - other[0], y - other[1]));
      camera.pan((now[0] - before[0]) / 2, (now[1] - before[1]) / 2);
      camera.zoom(apart(now) / apart(before), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
      camera.step(true);
    }
    this.view.moved();
  }

  up(event) {
    if (!this.pointers.delete(event.pointerId)) return;
    const { view } = this;
    if (this.drawing && view.path) {
      const path = view.path;
      if (path.length > 2 && this.slipped > 3 * click) view.tell.around(view.within(path));
      else view.path = null;
      view.draw();
      return;
    }
    if (this.slipped < click) {
      const place = view.at(event.offsetX, event.offsetY), mouse = event.pointerType === 'mouse';
      // What is shown beside the pointer is what a click takes, even where a picture that has come since lies over it.
      if (mouse && view.hovered !== null) view.tell.pick(view.hovered, event);
      // A finger has not hovered before: the first touch shows what is there.
      else if (place !== null && (mouse || place === view.hovered)) view.tell.pick(place, event);
      else view.hover(place);
    }
  }

  cancel(event) {
    this.pointers.delete(event.pointerId);
    this.view.path = null;
    this.view.draw();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { camera } = this.view;
    const middle = [camera.width / 2, camera.height / 2];
    const does = {
      '+': () => this.zoom(1.5, ...middle), '=': () => this.zoom(1.5, ...middle), '-': () => this.zoom(1 / 1.5, ...middle), _: () => this.zoom(1 / 1.5, ...middle),
      ArrowLeft: () => camera.pan(keyStep, 0), ArrowRight: () => camera.pan(-keyStep, 0), ArrowUp: () => camera.pan(0, keyStep), ArrowDown: () => camera.pan(0, -keyStep),
      0: () => camera.fit(), Home: () => camera.fit(), Escape: () => this.view.tell.around(null),
    }[event.key];
    if (!does) return;
    event.preventDefault();
    does();
    this.view.moved();
  }

  spot(event) { return [this.view.camera.toX(event.offsetX), this.view.camera.toY(event.offsetY)]; }
}
