import { html, useEffect, useState } from '../lib/htm-preact.js';
import { collections, named, page } from '../api.js';
import { follow } from './follow.js';
import { whole } from './numbers.js';
import { Pages } from './Pages.js';

export const Header = ({ collection, home }) => html`
  <header class="top">
    <a class="brand" href=${page('./')} onClick=${home && follow(home)}>
      <img src="favicon.svg" alt="" width="28" height="28" />
      <span>Akin</span>
    </a>
    <${Pages} />
    <p class="collection">${collection && html`
      ${named === null ? html`<b>${collection.name}</b>` : html`<${Chooser} name=${collection.name} />`}
      ${collection.items != null && html` <span>${whole(collection.items)} ${collection.items === 1 ? 'photo' : 'photos'}</span>`}`}</p>
  </header>`;

// Where there are several collections, another one leads to the same page about it.
function Chooser({ name }) {
  const [all, setAll] = useState([{ name }]);
  useEffect(() => { collections().then(answer => setAll(answer.collections.filter(c => !c.fault)), () => {}); }, []);
  return all.length < 2 ? html`<b>${name}</b>` : html`
    <select aria-label="Collection" value=${name} onChange=${event => location.assign(`?${new URLSearchParams({ collection: event.target.value })}`)}>
      ${all.map(c => html`<option key=${c.name} value=${c.name}>${c.name}</option>`)}
    </select>`;
}
