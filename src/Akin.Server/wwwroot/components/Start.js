import { html } from '../lib/htm-preact.js';
import { AddressField } from './AddressField.js';
import { PhotoInput } from './PhotoInput.js';

export const Start = ({ choose, toAddress }) => html`
  <section class="start" aria-labelledby="start-title">
    <h1 id="start-title">Find what looks alike</h1>
    <p>Show a photo, and see the products that are most like it.</p>
    <div class="drop">
      <${PhotoInput} choose=${choose} label="Choose a photo" />
      <${AddressField} toAddress=${toAddress} />
      <p class="hint">Drop it anywhere, or paste it or its address with <kbd>Ctrl</kbd> <kbd>V</kbd></p>
    </div>
  </section>`;
