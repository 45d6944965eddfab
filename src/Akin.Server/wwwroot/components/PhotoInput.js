import { html } from '../lib/htm-preact.js';

const accepted = 'image/jpeg,image/png,image/webp,image/gif,image/tiff,image/avif';

const chosen = choose => event => {
  const file = event.target.files[0];
  // So that the same file can be chosen again.
  event.target.value = '';
  if (file) choose(file);
};

// Two buttons: any photo, and on a device with a camera a new one.
export const PhotoInput = ({ choose, label, quiet }) => html`
  <div class="photo-input">
    <label class=${quiet ? 'button quiet' : 'button'}>
      <input type="file" class="unseen" accept=${accepted} onChange=${chosen(choose)} data-test="file" />
      <svg viewBox="0 0 24 24" aria-hidden="true"><rect x="3.5" y="4.5" width="17" height="15" rx="3" /><path d="m4 16 4.5-4.5 4 4 3-3L20 17" /><circle cx="15.5" cy="9" r="1.3" /></svg>
      <span>${label}</span>
    </label>
    <label class="button quiet camera">
      <input type="file" class="unseen" accept="image/*" capture="environment" onChange=${chosen(choose)} />
      <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 8.5A2.5 2.5 0 0 1 6.5 6H8l1.3-2h5.400L16 6h1.500A2.5 2.5 0 0 1 20 8.500v8a2.5 2.5 0 0 1-2.5 2.500h-11A2.5 2.5 0 0 1 4 16.500z" /><circle cx="12" cy="12.5" r="3.2" /></svg>
      <span>Take a photo</span>
    </label>
  </div>`;
