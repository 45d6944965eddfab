import { html, useEffect, useState } from '../../lib/htm-preact.js';
import { Metadata, known } from '../../components/Metadata.js';
import { Picture } from '../../components/Picture.js';
import { toSearch } from '../address.js';
import { photo } from '../data.js';

const shown = 5;

// The item under the pointer, beside it.
export function Spot({ view, items, place, tag }) {
  const [item, setItem] = useState(items.at(place));
  useEffect(() => {
    let wanted = true;
    setItem(items.at(place));
    items.of([place]).then(([found]) => wanted && setItem(found), () => {});
    return () => { wanted = false; };
  }, [place]);
  const x = view.camera.atX(view.map.x[place]), y = view.camera.atY(view.map.y[place]);
  const right = x < view.camera.width / 2, down = y < view.camera.height / 2;
  const style = { [right ? 'left' : 'right']: `${Math.max(8, (right ? x : view.camera.width - x) + 24)}px`, [down ? 'top' : 'bottom']: `${Math.max(8, (down ? y : view.camera.height - y) - 20)}px` };
  return html`
    <aside class="map-spot" style=${style} aria-hidden="true">
      <${Picture} key=${place} src=${photo(tag, place, 256)} alt="" eager />
      ${item && html`<a href=${toSearch(item.id)} tabindex="-1">${item.id}</a><${Metadata} entries=${known(item.metadata).slice(0, shown)} />`}
    </aside>`;
}
