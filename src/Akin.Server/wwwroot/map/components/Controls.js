import { html } from '../../lib/htm-preact.js';

export const Controls = ({ columns, name, choose, drawing, draw, zoom, fit, list }) => html`
  ${columns.length > 0 && html`
    <label class="filter"><span>color by</span>
      <select value=${name} onChange=${event => choose(event.target.value)}>
        <option value="">one color</option>
        ${columns.map(c => html`<option key=${c.column} value=${c.column}>${c.column}</option>`)}
      </select>
    </label>`}
  <div class="map-tools" role="group" aria-label="View">
    <button type="button" class="quiet" aria-label="Zoom in" onClick=${() => zoom(1.6)}>+</button>
    <button type="button" class="quiet" aria-label="Zoom out" onClick=${() => zoom(1 / 1.6)}>−</button>
    <button type="button" class="quiet" onClick=${fit}>All</button>
  </div>
  <div class="map-tools" role="group" aria-label="Items">
    <button type="button" class="quiet" aria-pressed=${drawing ? 'true' : 'false'} onClick=${draw}>Draw around</button>
    <button type="button" class="quiet" onClick=${list}>List view</button>
  </div>`;
