import { html, useState } from '../lib/htm-preact.js';

// A picture of few pixels is shown as pixels, not as fog.
const tiny = 64;

export function Picture({ src, alt, eager }) {
  const [seen, setSeen] = useState(null);
  const show = event => setSeen(event.target.naturalWidth <= tiny && event.target.naturalHeight <= tiny ? 'seen pixels' : 'seen');
  return html`
    <span class="picture">
      ${seen === 'gone'
        ? html`<span class="gone">no preview</span>`
        : html`<img class=${seen ?? ''} src=${src} alt=${alt} loading=${eager ? 'eager' : 'lazy'} decoding="async" onLoad=${show} onError=${() => setSeen('gone')} />`}
    </span>`;
}
