import { page } from '../ask.js';

const step = 60;
const most = 6; // values that are told apart
const whole = number => number.toLocaleString('en');

// The items in the region that was drawn, or in view, as the server's cards.
export class Found {
  constructor(part, address, failed) {
    Object.assign(this, { part, address, failed });
    part.querySelector('[data-does="more"]').addEventListener('click', () => this.more());
  }

  // entries: the legend's; codes: for each place the code of its value, or nothing where all have one color
  show(places, entries, codes) {
    Object.assign(this, { places, asked: 0 });
    this.part.hidden = false;
    this.part.querySelector('.grid').replaceChildren();
    this.part.querySelector('.empty').hidden = places.length > 0;
    const title = this.part.querySelector('h2');
    title.textContent = `${whole(places.length)} ${places.length === 1 ? 'item' : 'items'}`;
    title.focus({ preventScroll: true });
    this.part.querySelector('.map-tally').replaceChildren(...codes ? this.tally(entries, codes) : []);
    this.more();
  }

  hide() {
    this.places = null;
    this.part.hidden = true;
    this.part.querySelector('.grid').replaceChildren();
  }

  // What comes for another region than the one that is shown is left out.
  async more() {
    const { places } = this, more = this.part.querySelector('[data-does="more"]'), next = places.slice(this.asked, this.asked + step);
    this.asked += step;
    more.hidden = true;
    if (next.length === 0) return;
    this.part.setAttribute('aria-busy', 'true');
    try {
      const cards = (await page(`${this.address}&at=${next.join(',')}`)).querySelectorAll('.grid > li');
      if (this.places !== places) return;
      this.part.querySelector('.grid').append(...cards);
      more.hidden = places.length <= this.asked;
    } catch (error) {
      this.failed(error);
    }
    this.part.setAttribute('aria-busy', 'false');
  }

  // The commonest values among the items. The legend's last entry may stand for all that have no color of their own.
  tally(entries, codes) {
    const counts = entries.map(() => 0);
    for (const place of this.places) counts[Math.min(codes[place], entries.length - 1)]++;
    return entries.map((entry, i) => ({ ...entry, items: counts[i] })).filter(entry => entry.items > 0).sort((a, b) => b.items - a.items).slice(0, most).map(entry => {
      const line = document.createElement('li');
      line.append(entry.mark.cloneNode(true), `${entry.name} `, Object.assign(document.createElement('small'), { textContent: whole(entry.items) }));
      return line;
    });
  }
}
