import { page } from '../ask.js';

const isWide = () => innerWidth > 700;

// What the colors mean, in the server's words; a click on one shows it alone.
export class Legend {
  // choose: told the code that is shown alone, or null
  constructor(frame, choose) {
    this.frame = frame;
    if (this.part) this.part.open = isWide();
    frame.addEventListener('click', event => {
      const button = event.target.closest('.map-legend button');
      if (!button) return;
      const alone = button.getAttribute('aria-pressed') !== 'true';
      for (const each of this.buttons) each.setAttribute('aria-pressed', String(alone && each === button));
      choose(alone ? Number(button.dataset.code) : null);
    });
  }

  get part() { return this.frame.querySelector('.map-legend'); }

  get buttons() { return [...this.part?.querySelectorAll('button') ?? []]; }

  // The colors and what they mean: { code, name, mark }.
  get entries() {
    return this.buttons.map(button => ({ code: Number(button.dataset.code), name: button.querySelector('span').textContent, mark: button.querySelector('svg') }));
  }

  // The legend of another column, from the page about it; null where there is none.
  async load(address) { return (await page(address)).querySelector('.map-legend'); }

  put(part) {
    const open = this.part?.open ?? isWide();
    this.part?.remove();
    if (part) this.frame.append(Object.assign(part, { open }));
  }
}
