import { html } from '../lib/htm-preact.js';
import { whole } from './numbers.js';

const listed = 40;

// One column: a list to choose from, or, where it has many values, a field that proposes them.
export function Filter({ column, value, set }) {
  const changed = event => set(event.target.value);
  const { column: name, distinct_values: distinct } = column;
  // Of a long value only the beginning is known, and no item has that.
  const values = column.values.filter(v => !v.shortened);
  if (distinct <= listed) return html`
    <label class="filter ${value ? 'on' : ''}"><span>${name}</span>
      <select value=${value} onChange=${changed}>
        <option value="">all</option>
        ${values.map(v => html`<option key=${v.value} value=${v.value}>${v.value || '(empty)'} (${whole(v.items)})</option>`)}
        ${value && !values.some(v => v.value === value) && html`<option value=${value}>${value}</option>`}
      </select>
    </label>`;
  const proposals = `values-${name}`;
  return html`
    <label class="filter ${value ? 'on' : ''}"><span>${name}</span>
      <input type="search" list=${proposals} value=${value} placeholder=${`all ${whole(distinct)}`} autocomplete="off" onChange=${changed} />
      <datalist id=${proposals}>${values.map(v => html`<option key=${v.value} value=${v.value}>${whole(v.items)}</option>`)}</datalist>
    </label>`;
}
