// The map: the server has rendered what stands around it; here it is drawn, colored and searched from.
import { say } from '../message.js';
import { Items, column as loadColumn, load } from './data.js';
import { Found } from './found.js';
import { Legend } from './legend.js';
import { Links } from './links.js';
import { Spot } from './spot.js';
import { View } from './view.js';

const main = document.querySelector('.map-page'), frame = main.querySelector('.map-frame');
const status = main.querySelector('[role="status"]'), select = main.querySelector('.map-bar select');
const whole = number => number.toLocaleString('en');
const failed = error => say(error.message);
// The page that searches with an item.
const toSearch = id => main.dataset.search + encodeURIComponent(id);
const search = new URLSearchParams(location.search);

function begin(map) {
  const items = new Items(map.tag);
  let seen = { inView: [], near: [] }, column = null, value = null;

  const chosen = places => {
    drawing(false);
    if (places === null) view.path = null;
    view.mark(places);
    body.classList.toggle('with-list', places !== null);
    if (places === null) found.hide();
    else found.show(places, legend.entries, column?.codes);
  };
  const pick = (place, event) => items.of([place]).then(([item]) => {
    if (!item) return;
    if (event.ctrlKey || event.metaKey) open(toSearch(item.id), '_blank', 'noopener');
    else location.assign(toSearch(item.id));
  }, failed);
  const rest = now => {
    seen = now;
    status.textContent = seen.inView.length === map.n ? `${whole(map.n)} ${map.n === 1 ? 'item' : 'items'}` : `${whole(seen.inView.length)} of ${whole(map.n)} items in view`;
    keep();
    links.show(seen).catch(failed);
  };
  const hover = place => spot.show(drawn.hidden ? place : null);

  const body = main.querySelector('.map-body'), drawn = main.querySelector('.map-tip'), pencil = main.querySelector('[data-does="draw"]');
  const view = new View(frame, map, { rest, hover, pick, around: chosen });
  const spot = new Spot(frame, view, items, toSearch);
  const links = new Links(main.querySelector('.map-links'), view, items, toSearch, place => {
    view.focus(place);
    hover(place);
  });
  const found = new Found(main.querySelector('.map-found'), main.dataset.cards, failed);
  const legend = new Legend(frame, code => recolor(column, code));

  function recolor(newColumn, code) {
    [column, value] = [newColumn, code];
    view.color(column, value);
    view.moved();
  }
  // The colors of another column, and what they mean.
  async function choose(name, part) {
    const [fresh, meaning] = name === '' ? [null, null] : await Promise.all([loadColumn(map.tag, name), part]);
    if (name !== (select?.value ?? '')) return;
    if (meaning !== undefined) legend.put(meaning);
    recolor(fresh, null);
  }
  function drawing(on) {
    view.gestures.drawing = on;
    pencil.setAttribute('aria-pressed', String(on));
    frame.classList.toggle('drawing', on);
    drawn.hidden = !on;
    spot.show(null);
  }
  // What is looked at stands in the page's address, so that Back from an item leads to the same place.
  function keep() {
    const { camera } = view;
    search.delete('colour');
    search.set('color', select?.value ?? '');
    if (camera.fitted) search.delete('at');
    else search.set('at', [camera.x, camera.y, camera.scale].map(number => Number(number.toPrecision(6))).join(','));
    if (seen.inView.length > 0) history.replaceState(null, '', `?${search}`);
  }

  const zoom = factor => view.gestures.zoom(factor, view.camera.width / 2, view.camera.height / 2);
  const does = {
    in: () => zoom(1.6),
    out: () => zoom(1 / 1.6),
    fit: () => {
      view.camera.fit();
      view.moved();
    },
    draw: () => {
      const on = !view.gestures.drawing;
      chosen(null);
      drawing(on);
    },
    list: () => chosen(seen.inView),
    close: () => chosen(null),
  };
  main.addEventListener('click', event => does[event.target.closest('[data-does]')?.dataset.does]?.());
  select?.form.addEventListener('submit', event => event.preventDefault());
  select?.addEventListener('change', () => {
    const name = select.value;
    keep();
    choose(name, name === '' ? null : legend.load(`?${search}`)).catch(failed);
  });

  const at = (search.get('at') ?? '').split(',').map(Number);
  if (at.length === 3 && at.every(Number.isFinite) && at[2] > 0) view.camera.go({ x: at[0], y: at[1], scale: at[2] });
  // For whoever measures.
  frame.view = view;
  view.moved();
  choose(select?.value ?? '').catch(failed);
}

main.setAttribute('aria-busy', 'true');
load().then(begin).catch(failed).finally(() => main.setAttribute('aria-busy', 'false'));
