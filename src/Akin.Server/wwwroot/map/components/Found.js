import { html, useEffect, useRef, useState } from '../../lib/htm-preact.js';
import { Card } from '../../components/Card.js';
import { whole } from '../../components/numbers.js';
import { defaultK } from '../../address.js';
import { toSearch } from '../address.js';
import { legend } from '../palette.js';

const step = 60;
const route = { k: defaultK, where: {} };

// The items in the region that was drawn, or in view.
export function Found({ places, items, column, close, failed }) {
  const [count, setCount] = useState(step);
  const [shown, setShown] = useState(null);
  const title = useRef(null);
  useEffect(() => { setCount(step); title.current?.focus({ preventScroll: true }); }, [places]);
  useEffect(() => {
    let wanted = true;
    items.of(places.slice(0, count)).then(found => wanted && setShown(found), failed);
    return () => { wanted = false; };
  }, [places, count]);
  const of = column && legend({ ...column, codes: places.map(place => column.codes[place]) });
  const tally = column && of.map(entry => ({ ...entry, items: places.filter(p => column.codes[p] === entry.code || (entry.name === 'other' && column.codes[p] >= entry.code)).length }))
    .filter(entry => entry.items > 0).sort((a, b) => b.items - a.items).slice(0, 6);
  return html`
    <section class="map-found" aria-labelledby="map-found-title" aria-busy=${shown ? 'false' : 'true'}>
      <div class="headline">
        <h2 id="map-found-title" tabindex="-1" ref=${title}>${whole(places.length)} ${places.length === 1 ? 'item' : 'items'}</h2>
        <button type="button" class="link" onClick=${close}>Close</button>
      </div>
      ${tally?.length > 0 && html`
        <ul class="map-tally">${tally.map(entry => html`
          <li key=${entry.code}><svg viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="4.5" fill=${entry.color} /></svg>${entry.name} <small>${whole(entry.items)}</small></li>`)}</ul>`}
      ${places.length === 0 && html`<p class="empty">Nothing lies there.</p>`}
      <ul class="grid">
        ${shown?.map((item, i) => html`<${Card} key=${item.id} item=${item} route=${route} first=${i < 6} toItem=${id => location.assign(toSearch(id))} />`)}
      </ul>
      ${places.length > count && html`<button type="button" class="quiet" onClick=${() => setCount(count + step)}>Show more</button>`}
    </section>`;
}
