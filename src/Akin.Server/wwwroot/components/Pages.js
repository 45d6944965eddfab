import { html, useEffect, useState } from '../lib/htm-preact.js';
import { ask } from '../api.js';

const here = location.pathname.slice(1);

// Links to the pages that there are for what is served.
export function Pages() {
  const [pages, setPages] = useState([]);
  // A page works without them.
  useEffect(() => { ask('/v1/pages').then(setPages, () => {}); }, []);
  return pages.length > 1 && html`
    <nav class="pages" aria-label="Pages">
      ${pages.map((page, i) => html`
        <a key=${page.address} href=${page.address} aria-current=${page.address === here || (here === '' && i === 0) ? 'page' : null}>${page.title}</a>`)}
    </nav>`;
}
