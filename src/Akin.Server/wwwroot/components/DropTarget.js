import { html, useEffect, useRef, useState } from '../lib/htm-preact.js';
import { addressIn, imageIn } from '../photos.js';

// The whole window takes a photo that is dropped or pasted, or a photo's address where the page can use one.
export function DropTarget({ choose, toAddress, text = 'Drop to search' }) {
  const [over, setOver] = useState(false);
  const latest = useRef(null);
  latest.current = { choose, toAddress };

  useEffect(() => {
    // Leaving one element for the next within the window is a leave too: only the balance tells.
    let inside = 0;
    const hasFile = event => [...event.dataTransfer.types].some(type => type === 'Files' || (type === 'text/uri-list' && latest.current.toAddress));
    const handlers = {
      dragenter: event => hasFile(event) && (inside++, setOver(true)),
      dragleave: event => hasFile(event) && --inside <= 0 && (inside = 0, setOver(false)),
      dragover: event => hasFile(event) && event.preventDefault(),
      drop: event => {
        if (!hasFile(event)) return;
        event.preventDefault();
        inside = 0;
        setOver(false);
        take(event.dataTransfer);
      },
      // What is pasted into a field is the field's.
      paste: event => event.target.closest?.('input, textarea, dialog') || take(event.clipboardData),
    };
    const take = transfer => {
      const file = imageIn(transfer), address = addressIn(transfer);
      if (file) latest.current.choose(file, transfer.files);
      else if (address) latest.current.toAddress?.(address);
    };
    for (const [name, handler] of Object.entries(handlers)) addEventListener(name, handler);
    return () => {
      for (const [name, handler] of Object.entries(handlers)) removeEventListener(name, handler);
    };
  }, []);

  return over && html`<div class="drop-over" aria-hidden="true"><p>${text}</p></div>`;
}
