import { html } from '../lib/htm-preact.js';

// What is known of an item; a card shows the first few and the rest on its own page.
export const Metadata = ({ metadata, most = Infinity }) => {
  const all = Object.entries(metadata ?? {}).filter(([, value]) => value !== '');
  return all.length > 0 && html`
    <dl class="metadata">
      ${all.slice(0, most).map(([column, value]) => html`<div key=${column}><dt>${column}</dt><dd title=${value}>${value}</dd></div>`)}
    </dl>`;
};
