import { html } from '../lib/htm-preact.js';
import { ks } from '../address.js';
import { isConstant } from './Metadata.js';
import { ClassChooser } from './ClassChooser.js';
import { Filter } from './Filter.js';
import { Typed } from './Typed.js';

const shown = 4;

// A filter that could be meant, to show how one is written (docs/filters.md).
const example = ([column]) => column?.values.length > 1 ? `${column.column} in (${column.values.slice(0, 2).map(v => v.value).join(', ')})` : 'color = red or price < 50';

// Every column that tells items apart, and how many neighbors to show; each applies at once.
export function Filters({ collection, route, searching, predicted, go }) {
  if (!collection) return html`<div class="filters waiting"></div>`;
  const columns = collection.metadata.filter(c => !isConstant(c, collection));
  const set = column => value => {
    const where = { ...route.where, [column]: value };
    if (!value) delete where[column];
    go({ where });
  };
  const filter = c => html`<${Filter} key=${c.column} column=${c} value=${route.where[c.column] ?? ''} set=${set(c.column)} />`;
  const more = columns.slice(shown);
  return html`
    <form class="filters" aria-label="Filters" onSubmit=${event => event.preventDefault()}>
      ${searching && collection.route && html`<${ClassChooser} classes=${collection.route.classes} predicted=${predicted} route=${route} go=${go} />`}
      ${columns.slice(0, shown).map(filter)}
      ${searching && html`
        <label class="filter"><span>show</span>
          <select value=${route.k} onChange=${event => go({ k: Number(event.target.value) })}>
            ${ks.map(k => html`<option key=${k} value=${k}>${k}</option>`)}
          </select>
        </label>`}
      ${searching && html`<${Typed} label="nearer than" type="number" value=${route.nearest ?? ''} placeholder="any distance" set=${value => go({ nearest: value === '' ? null : value })} />`}
      <${Typed} label="filter" value=${route.filter} placeholder=${example(columns)} wide set=${filter => go({ filter })} />
      ${more.length > 0 && html`
        <details open=${more.some(c => c.column in route.where)}>
          <summary>More filters (${more.length})</summary>
          <div class="more">${more.map(filter)}</div>
        </details>`}
    </form>`;
}
