import { html } from '../lib/htm-preact.js';
import { Card } from './Card.js';
import { isConstant } from './Metadata.js';
import { Message } from './Message.js';
import { metricName, whole } from './numbers.js';

const waiting = count => html`<ul class="grid waiting" aria-hidden="true">
  ${Array.from({ length: count }, (_, i) => html`<li key=${i}><span class="card"><span class="picture"></span><span class="caption"></span></span></li>`)}
</ul>`;

const where = route => !route ? '' : route.chosen_by === 'nobody' ? ' in every class' : ` in ${route.searched.join(' and ')}`;

function line({ answer, busy, searching }) {
  if (!answer) return busy ? 'Looking …' : '';
  if (!searching) return `${whole(answer.total)} photos`;
  const { embed = 0, search } = answer.milliseconds;
  return `${answer.hits.length} found${where(answer.route)} in ${Math.max(1, Math.round(embed + search))} ms`;
}

// What a filter by a number could not compare (docs/filters.md).
const notNumbers = answer => Object.entries(answer?.not_numbers ?? {})
  .map(([column, items]) => `${whole(items)} ${items === 1 ? 'value' : 'values'} of ${column} ${items === 1 ? 'is no number and was' : 'are no numbers and were'} left out`).join('; ');

// The neighbors, or on the start page some of the catalog.
export function Results({ refs, collection, route, answer, error, busy, searching, toItem, clear, everywhere, again }) {
  const filtered = Object.keys(route.where).length > 0 || route.filter !== '' || (searching && route.nearest != null);
  const constant = collection?.metadata.filter(c => isConstant(c, collection)).map(c => c.column);
  const narrow = answer?.route && answer.route.chosen_by !== 'nobody';
  const items = answer?.hits ?? answer?.items ?? [];
  return html`
    <div class="headline">
      <h2 id="found-title" ref=${refs} tabindex="-1">${searching ? 'Look-alikes' : 'From the catalog'}</h2>
      <p role="status">${[line({ answer, busy, searching }), notNumbers(answer)].filter(Boolean).join('; ')}</p>
      ${filtered && html`<button type="button" class="link" onClick=${clear}>Clear filters</button>`}
      ${searching
        ? collection && html`<p class="legend">number = ${metricName(collection.metric)} distance, 0 is the same</p>`
        : html`<button type="button" class="link" onClick=${again}>Show others</button>`}
    </div>
    ${error && html`<${Message} text=${error}><button type="button" class="quiet" onClick=${again}>Try again</button></${Message}>`}
    ${!error && !answer && waiting(searching ? route.k : 24)}
    ${answer && items.length === 0 && html`
      <div class="empty">
        <p>${filtered ? 'Nothing in the catalog fits these filters.' : narrow ? `The catalog has nothing${where(answer.route)}.` : 'The catalog has nothing to show.'}</p>
        ${filtered && html`<button type="button" class="quiet" onClick=${clear}>Clear filters</button>`}
        ${narrow && html`<button type="button" class="quiet" onClick=${everywhere}>Search every class</button>`}
      </div>`}
    ${items.length > 0 && html`
      <ul class=${busy ? 'grid stale' : 'grid'}>
        ${items.map((item, i) => html`<${Card} key=${item.id} item=${item} route=${route} metric=${collection?.metric} constant=${constant} first=${i < 6} toItem=${toItem} />`)}
      </ul>`}`;
}
