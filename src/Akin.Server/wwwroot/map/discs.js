// Draws items as discs straight into the pixels of a picture. Without a graphics card a canvas takes microseconds for a disc; this takes
// some nanoseconds for each of its pixels, so that a hundred thousand are a few milliseconds.

const phases = 4; // a disc's middle is told to a quarter of a pixel, so that it glides

// Pixels as they lie in memory: red in the lowest byte.
export const packed = (r, g, b) => (255 << 24 | b << 16 | g << 8 | r) >>> 0;

// The pixels that a disc covers about a middle (fx, fy) into its pixel: columns, rows, and how much of each, 1 to 256.
function stamp(radius, fx, fy) {
  const reach = Math.ceil(radius + 1);
  const pixels = [];
  for (let row = -reach; row <= reach; row++) {
    for (let column = -reach; column <= reach; column++) {
      const cover = Math.round(256 * Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(column + 0.5 - fx, row + 0.5 - fy))));
      if (cover > 8) pixels.push(column, row, cover);
    }
  }
  return pixels;
}

export class Discs {
  constructor(canvas) {
    this.canvas = canvas;
    // Pixels that are written and not drawn belong in memory, not on a graphics card.
    this.context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
    this.stamps = null;
  }

  resize(width, height) {
    this.canvas.width = width;
    this.canvas.height = height;
    this.image = this.context.createImageData(width, height);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.stamps = null;
  }

  // Stamps for a radius, their pixels as steps from the disc's first one.
  prepare(radius) {
    const rounded = Math.round(radius * 8) / 8;
    if (this.stamps?.radius === rounded) return;
    const width = this.canvas.width;
    const all = [];
    for (let fy = 0; fy < phases; fy++) {
      for (let fx = 0; fx < phases; fx++) {
        const pixels = stamp(rounded, (fx + 0.5) / phases, (fy + 0.5) / phases);
        const steps = new Int32Array(pixels.length / 3), covers = new Int32Array(pixels.length / 3);
        for (let i = 0; i < steps.length; i++) {
          steps[i] = pixels[3 * i + 1] * width + pixels[3 * i];
          covers[i] = pixels[3 * i + 2];
        }
        all.push({ steps, covers });
      }
    }
    this.stamps = { radius: rounded, reach: Math.ceil(rounded + 1), all };
  }

  // points: { x, y, n }; color(i) by table[codes[i]], or the only one where there are no codes; a color of 0 is left out.
  draw({ x, y, n }, codes, table, ground, camera, ratio, radius) {
    this.prepare(radius);
    const { pixels, stamps: { all, reach }, canvas: { width, height } } = this;
    pixels.fill(ground);
    const scale = camera.scale * ratio, offsetX = (camera.width / 2 - camera.x * camera.scale) * ratio, offsetY = (camera.height / 2 - camera.y * camera.scale) * ratio;
    const right = width - reach - 1, bottom = height - reach - 1;
    let seen = 0;
    for (let i = 0; i < n; i++) {
      const sx = x[i] * scale + offsetX, sy = y[i] * scale + offsetY;
      // Discs at the very edge are left out: a pixel's worth, and no test for each of their pixels.
      if (!(sx > reach && sx < right && sy > reach && sy < bottom)) continue;
      const color = table[codes ? codes[i] : 0];
      if (color === 0) continue;
      seen++;
      const px = sx | 0, py = sy | 0;
      const { steps, covers } = all[((sy - py) * phases | 0) * phases + ((sx - px) * phases | 0)];
      const at = py * width + px, rb = color & 0xff00ff, g = color & 0xff00;
      for (let p = 0; p < steps.length; p++) {
        const to = at + steps[p], cover = covers[p];
        if (cover === 256) {
          pixels[to] = color;
          continue;
        }
        // Red and blue go together, sixteen bits apart; green alone.
        const under = pixels[to], underRb = under & 0xff00ff, underG = under & 0xff00;
        pixels[to] = 0xff000000 | (underRb + ((rb - underRb) * cover >> 8)) & 0xff00ff | (underG + ((g - underG) * cover >> 8)) & 0xff00;
      }
    }
    this.context.putImageData(this.image, 0, 0);
    return seen;
  }
}
