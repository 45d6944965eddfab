import { html, useState } from '../lib/htm-preact.js';
import { send } from '../api.js';
import { metricName } from '../components/numbers.js';

const metrics = ['l2', 'l1', 'cosine', 'ip'];
const indexes = ['hnsw', 'flat', 'forest'];

// A form for a new collection.
export function Make({ first, made, failed }) {
  const [busy, setBusy] = useState(false);
  const submit = async event => {
    event.preventDefault();
    const form = event.target;
    const said = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value !== ''));
    setBusy(true);
    await send('/v1/collections', said).then(() => {
      failed(null);
      form.reset();
      made();
    }, failed);
    setBusy(false);
  };
  return html`
    <details class="make" open=${first}>
      <summary>New collection</summary>
      <form class="fields" onSubmit=${submit}>
        <label class="long">Name<input name="name" required maxlength="64" pattern="[A-Za-z0-9][A-Za-z0-9._\\-]*" placeholder="letters, digits, . _ -" autocomplete="off" /></label>
        <label>Network<select name="model"><option value="">product photos</option><option value="pixels">raw pixels</option></select></label>
        <label>Distance<select name="metric"><option value="">its own</option>${metrics.map(m => html`<option key=${m} value=${m}>${metricName(m)}</option>`)}</select></label>
        <label>Index<select name="index">${indexes.map(i => html`<option key=${i} value=${i}>${i}</option>`)}</select></label>
        <button type="submit" disabled=${busy}>Make</button>
      </form>
    </details>`;
}
