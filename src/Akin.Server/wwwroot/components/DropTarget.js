import { html, useEffect, useRef, useState } from '../lib/htm-preact.js';
import { imageIn } from '../photos.js';

// The whole window takes a photo that is dropped or pasted.
export function DropTarget({ choose }) {
  const [over, setOver] = useState(false);
  const latest = useRef(choose);
  latest.current = choose;

  useEffect(() => {
    // Leaving one element for the next within the window is a leave too: only the balance tells.
    let inside = 0;
    const hasFile = event => [...event.dataTransfer.types].includes('Files');
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
      paste: event => take(event.clipboardData),
    };
    const take = transfer => {
      const file = imageIn(transfer);
      if (file) latest.current(file);
    };
    for (const [name, handler] of Object.entries(handlers)) addEventListener(name, handler);
    return () => {
      for (const [name, handler] of Object.entries(handlers)) removeEventListener(name, handler);
    };
  }, []);

  return over && html`<div class="drop-over" aria-hidden="true"><p>Drop to search</p></div>`;
}
