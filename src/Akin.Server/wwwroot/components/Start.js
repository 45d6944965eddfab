import { html } from '../lib/htm-preact.js';
import { PhotoInput } from './PhotoInput.js';

export const Start = ({ choose }) => html`
  <section class="start" aria-labelledby="start-title">
    <h1 id="start-title">Find what looks alike</h1>
    <p>Show a photo, and see the products that are most like it.</p>
    <div class="drop">
      <${PhotoInput} choose=${choose} label="Choose a photo" />
      <p class="hint">Drop it anywhere, or paste it with <kbd>Ctrl</kbd> <kbd>V</kbd></p>
    </div>
  </section>`;
