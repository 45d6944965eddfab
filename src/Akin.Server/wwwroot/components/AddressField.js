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
      <button type="submit" class="quiet" aria-label="Search with this address"><svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="11" cy="11" r="6" /><path d="m15.500 15.500 4.500 4.500" /></svg></button>
    </form>`;
}
