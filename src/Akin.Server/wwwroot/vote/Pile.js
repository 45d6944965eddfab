// The pairs that come next, as elements one below the other. Only the first is seen; the photos of those below it load meanwhile.

const most = 4;
const side = 768;
const leaveFor = 260; // milliseconds, as in judging.css
// A picture of few pixels is shown as pixels, not as fog.
const tiny = 64;

export class Pile {
  #elements = new Map(); // by the pair's token

  // ready: told a pair whose photos are there; broken: told a pair that can't be shown
  constructor(deck, template, { ready, broken }) {
    Object.assign(this, { deck, template, ready, broken });
    deck.classList.add('live');
  }

  // The pairs that the page came with.
  read() {
    return [...this.deck.querySelectorAll('.pair')].map(element => {
      const pair = { pair: element.dataset.pair };
      this.#watch(pair, element);
      return pair;
    });
  }

  isReady(pair) { return this.#elements.get(pair?.pair)?.classList.contains('loaded') ?? false; }

  show(pairs) {
    const shown = pairs.slice(0, most);
    for (const [token, element] of this.#elements) {
      if (shown.some(pair => pair.pair === token)) continue;
      element.remove();
      this.#elements.delete(token);
    }
    for (const [place, pair] of shown.entries()) {
      const element = this.#elements.get(pair.pair) ?? this.#make(pair);
      element.dataset.place = place;
      if (place > 0) element.setAttribute('aria-hidden', 'true');
      else element.removeAttribute('aria-hidden');
    }
  }

  // Sends the pair's element off, to one side or the other.
  leave(pair, approved) {
    const element = this.#elements.get(pair.pair);
    this.#elements.delete(pair.pair);
    element.dataset.place = -1;
    element.setAttribute('aria-hidden', 'true');
    element.classList.add('gone', approved ? 'right' : 'left');
    setTimeout(() => element.remove(), leaveFor);
  }

  #make(pair) {
    const element = this.template.content.firstElementChild.cloneNode(true);
    element.dataset.pair = pair.pair;
    const [query, found] = element.querySelectorAll('img');
    query.src = `${pair.query}?side=${side}`;
    found.src = `${pair.found}?side=${side}`;
    this.#watch(pair, element);
    this.deck.append(element);
    return element;
  }

  #watch(pair, element) {
    this.#elements.set(pair.pair, element);
    const images = [...element.querySelectorAll('img')];
    const look = () => {
      if (images.some(image => image.complete && image.naturalWidth === 0)) return this.broken(pair);
      for (const image of images) image.classList.toggle('pixels', image.naturalWidth <= tiny && image.naturalHeight <= tiny);
      if (!images.every(image => image.complete)) return undefined;
      element.classList.add('loaded');
      return this.ready(pair);
    };
    for (const image of images) for (const name of ['load', 'error']) image.addEventListener(name, look);
    // Those that came before this module did; once the pile is known.
    if (images.some(image => image.complete)) queueMicrotask(look);
  }
}
