import { html } from '../lib/htm-preact.js';

// A column that says the same of every item tells none apart.
export const isConstant = (column, collection) => column.distinct_values <= 1 && column.items === collection.items;

// What is known of an item: column and value.
export const Metadata = ({ entries }) => entries.length > 0 && html`
  <dl class="metadata">
    ${entries.map(([column, value]) => html`<div key=${column}><dt>${column}</dt><dd title=${value}>${value}</dd></div>`)}
  </dl>`;

// The values that there are, without those of the columns named.
export const known = (metadata, without = []) => Object.entries(metadata ?? {}).filter(([column, value]) => value !== '' && !without.includes(column));
