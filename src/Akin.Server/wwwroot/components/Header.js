import { html } from '../lib/htm-preact.js';
import { follow } from './follow.js';
import { whole } from './numbers.js';
import { Pages } from './Pages.js';

export const Header = ({ collection, home }) => html`
  <header class="top">
    <a class="brand" href="./" onClick=${home && follow(home)}>
      <img src="favicon.svg" alt="" width="28" height="28" />
      <span>Akin</span>
    </a>
    <${Pages} />
    <p class="collection">${collection && html`<b>${collection.name}</b>${collection.items != null && html` <span>${whole(collection.items)} photos</span>`}`}</p>
  </header>`;
