import { photo } from './data.js';
import { known } from './known.js';

const shown = 5;
const make = (name, properties, ...parts) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...parts);
  return element;
};

// The item under the pointer or with the focus, beside it.
export class Spot {
  constructor(frame, view, items, toSearch) { Object.assign(this, { frame, view, items, toSearch, place: null, part: null }); }

  show(place) {
    if (place === this.place) return;
    this.place = place;
    this.part?.remove();
    this.part = null;
    if (place === null) return;
    const { camera, map } = this.view;
    const x = camera.atX(map.x[place]), y = camera.atY(map.y[place]);
    const right = x < camera.width / 2, down = y < camera.height / 2;
    const image = make('img', { src: photo(this.items.tag, place, 256), alt: '' });
    const part = this.part = make('aside', { className: 'map-spot', ariaHidden: 'true' }, make('span', { className: 'picture' }, image));
    part.style[right ? 'left' : 'right'] = `${Math.max(8, (right ? x : camera.width - x) + 24)}px`;
    part.style[down ? 'top' : 'bottom'] = `${Math.max(8, (down ? y : camera.height - y) - 20)}px`;
    this.frame.append(part);
    // The picture is enough where what is known of it can't be had.
    this.items.of([place]).then(([item]) => item && part.append(
      make('a', { href: this.toSearch(item.id), tabIndex: -1, textContent: item.id }),
      make('dl', { className: 'metadata' }, ...known(item.metadata).slice(0, shown).map(([column, value]) =>
        make('div', {}, make('dt', { textContent: column }), make('dd', { textContent: value }))))), () => {});
  }
}
