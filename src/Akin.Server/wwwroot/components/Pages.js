import { html, useEffect, useState } from '../lib/htm-preact.js';
import { ask, page as addressOf } from '../api.js';
import { session, signOut } from '../session.js';

const here = location.pathname;

// Links to the pages that there are for what is served.
export function Pages() {
  const [pages, setPages] = useState([]);
  const [who, setWho] = useState(null);
  // A page works without them.
  useEffect(() => { ask('/v1/pages').then(all => (setPages(all), session())).then(setWho, () => {}); }, []);
  return pages.length > 1 && html`
    <nav class="pages" aria-label="Pages">
      ${pages.map(page => html`
        <a key=${page.address} href=${addressOf(page.address)} aria-current=${page.address === here ? 'page' : null}>${page.title}</a>`)}
      ${who?.needs_key && who.access && html`<button type="button" class="link" onClick=${signOut} title=${`Signed in with the key ${who.name}`}>Sign out</button>`}
    </nav>`;
}
