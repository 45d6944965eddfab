import { html } from '../lib/htm-preact.js';

// A filter that is typed; it applies with Enter, or when the field is left.
export const Typed = ({ label, type = 'text', value, placeholder, wide, set }) => html`
  <label class="filter ${wide ? 'wide' : ''} ${value === '' ? '' : 'on'}"><span>${label}</span>
    <input type=${type} key=${value} value=${value} placeholder=${placeholder} min=${type === 'number' ? 0 : null} step=${type === 'number' ? 'any' : null}
      autocomplete="off" spellcheck="false" onChange=${event => set(event.target.value.trim())} onKeyDown=${event => event.key === 'Enter' && event.target.blur()} />
  </label>`;
