import { html } from '../lib/htm-preact.js';

export const Message = ({ text, children }) => html`
  <div class="message" role="alert">
    <svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="9" /><path d="M12 7.5v5.5M12 16.2v.1" /></svg>
    <p>${text}</p>
    ${children}
  </div>`;
