import { html, useMemo, useState } from '../../lib/htm-preact.js';
import { whole } from '../../components/numbers.js';
import { legend } from '../palette.js';

// What the colors mean; a click on one shows it alone.
export function Legend({ column, value, choose }) {
  const entries = useMemo(() => legend(column), [column]);
  const [open, setOpen] = useState(innerWidth > 700);
  return html`
    <details class="map-legend" open=${open} onToggle=${event => setOpen(event.currentTarget.open)}>
      <summary>${column.name}</summary>
      <ul>
        ${entries.map(entry => html`
          <li key=${entry.code}>
            <button type="button" aria-pressed=${value === entry.code ? 'true' : 'false'} onClick=${() => choose(value === entry.code ? null : entry.code)}>
              <svg viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="4.5" fill=${entry.color} /></svg>
              <span>${entry.name}</span> <small>${whole(entry.items)}</small>
            </button>
          </li>`)}
      </ul>
    </details>`;
}
