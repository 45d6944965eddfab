import { html, useRef, useState } from '../lib/htm-preact.js';

const side = 768;
// A picture of few pixels is shown as pixels, not as fog.
const tiny = 64;

// Two photos. Only the first of the pile is seen; those below it load meanwhile.
export function Pair({ pair, place, gone, ready, broken }) {
  const [loaded, setLoaded] = useState(0);
  const count = useRef(0);
  const seen = event => {
    event.target.classList.toggle('pixels', event.target.naturalWidth <= tiny && event.target.naturalHeight <= tiny);
    count.current++;
    setLoaded(count.current);
    if (count.current === 2) ready(pair);
  };
  const photo = (src, words, alt) => html`
    <figure>
      <img src=${`${src}?side=${side}`} alt=${alt} draggable=${false} onLoad=${seen} onError=${() => broken(pair)} />
      <figcaption>${words}</figcaption>
    </figure>`;
  return html`
    <div class=${['pair', gone && 'gone', gone, loaded === 2 && 'loaded'].filter(Boolean).join(' ')} data-pair=${pair.pair} aria-hidden=${place > 0 || gone ? 'true' : null} data-place=${place}>
      ${photo(pair.query, 'the photo', 'The photo that was searched with')}
      ${photo(pair.found, 'what was found', 'What was found for it')}
      <span class="stamp dope" aria-hidden="true">Dope</span>
      <span class="stamp nope" aria-hidden="true">Nope</span>
    </div>`;
}
