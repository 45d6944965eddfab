import { html } from '../lib/htm-preact.js';
import { toItemPage, write } from '../address.js';
import { follow } from './follow.js';
import { distance, metricName } from './numbers.js';
import { Metadata, known } from './Metadata.js';
import { Picture } from './Picture.js';

// An item in the grid; a link, so that it opens in another tab too.
export function Card({ item, route, metric, constant, first, toItem }) {
  const name = item.id.slice(item.id.lastIndexOf('/') + 1);
  const entries = known(item.metadata, constant);
  const values = entries.map(([, value]) => value).join(', ');
  const far = item.rank && `${metricName(metric)} distance ${distance(item.distance)}`;
  return html`
    <li>
      <a class="card" href=${`./${write({ ...route, id: item.id, photo: null, address: null, ofClass: null })}`} data-id=${item.id} title=${item.id}
        aria-label=${[name, values, far].filter(Boolean).join(', ')} onClick=${follow(() => toItem(item.id))}>
        <${Picture} src=${`${item.photo}?side=384`} alt="" eager=${first} />
        <span class="caption">
          ${item.rank && html`<span class="distance">${distance(item.distance)}</span>`}
          ${entries.length > 0 ? html`<${Metadata} entries=${entries.slice(0, 3)} />` : html`<span class="name">${name}</span>`}
        </span>
      </a>
      <a class="about-item" href=${toItemPage(item.id)} aria-label=${`About ${name}`} title="All about this item">i</a>
    </li>`;
}
