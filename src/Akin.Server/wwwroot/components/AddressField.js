import { html } from '../lib/htm-preact.js';

// A photo's address, which the server fetches.
export function AddressField({ value, toAddress }) {
  const submit = event => {
    event.preventDefault();
    const address = new FormData(event.target).get('address').trim();
    if (address) toAddress(address);
  };
  return html`
    <form class="address" onSubmit=${submit}>
      <label><span class="unseen">Address of a photo</span>
        <input type="url" name="address" key=${value} value=${value ?? ''} placeholder="https://… the address of a photo" required pattern="https?://.+" autocomplete="off" />
      </label>
      <button type="submit" class="quiet">Search</button>
    </form>`;
}
