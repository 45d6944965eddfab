import { html } from '../lib/htm-preact.js';
import { toItemPage, write } from '../address.js';
import { follow } from './follow.js';
import { distance, metricName } from './numbers.js';
import { Metadata, known } from './Metadata.js';
import { Picture } from './Picture.js';

// An item in the grid; a link, so that it opens in another tab too: to the search with it and from there to its page, or to its page alone.
export function Card({ item, route, metric, constant, first, toItem, href }) {
  const name = item.id.slice(item.id.lastIndexOf('/') + 1);
  const entries = known(item.metadata, constant);
  return html`
    <li>
      <a class="card" href=${href ?? `./${write({ ...route, id: item.id, photo: null, address: null, ofClass: null })}`} data-id=${item.id} title=${item.id} onClick=${toItem && follow(() => toItem(item.id))}>
        <${Picture} src=${`${item.photo}?side=384`} alt="" eager=${first} />
        <span class="caption">
          ${entries.length > 0 && html`<span class="unseen">${name}, </span>`}
          ${item.rank && html`<span class="unseen">${metricName(metric)} distance </span><span class="distance">${distance(item.distance)}</span>`}
          ${entries.length > 0 ? html`<${Metadata} entries=${entries.slice(0, 3)} />` : html`<span class="name">${name}</span>`}
        </span>
      </a>
      ${!href && html`<a class="about-item" href=${toItemPage(item.id)} aria-label=${`All about ${name}`} title="All about this item">
        <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 11v6M12 7.200v.1" /></svg></a>`}
    </li>`;
}
