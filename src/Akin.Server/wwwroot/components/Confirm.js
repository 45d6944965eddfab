import { html, useEffect, useRef } from '../lib/htm-preact.js';

// Asks before something that can't be undone.
export function Confirm({ title, text, yes, done }) {
  const dialog = useRef(null);
  useEffect(() => { dialog.current.showModal(); }, []);
  return html`
    <dialog class="ask" ref=${dialog} aria-labelledby="confirm-title" aria-describedby="confirm-text" onCancel=${() => done(false)}>
      <h2 id="confirm-title">${title}</h2>
      <p id="confirm-text">${text}</p>
      <div class="choices">
        <button type="button" class="quiet" autofocus onClick=${() => done(false)}>Keep</button>
        <button type="button" class="danger" onClick=${() => done(true)}>${yes}</button>
      </div>
    </dialog>`;
}
