import { html, render, useEffect, useRef, useState } from '../lib/htm-preact.js';
import { Header } from '../components/Header.js';
import { Message } from '../components/Message.js';
import { useCollection } from '../components/useCollection.js';
import { isConstant } from '../components/Metadata.js';
import { whole } from '../components/numbers.js';
import { Items, column as loadColumn, load } from './data.js';
import { keep, read, toSearch } from './address.js';
import { View } from './view.js';
import { Controls } from './components/Controls.js';
import { Found } from './components/Found.js';
import { InView } from './components/InView.js';
import { Legend } from './components/Legend.js';
import { Spot } from './components/Spot.js';

function App() {
  const [map, setMap] = useState(null);
  const [error, setError] = useState(null);
  const [collection] = useCollection(setError);
  useEffect(() => {
    load().then(setMap, e => setError(e.message));
  }, []);
  return html`
    <${Header} collection=${collection} />
    <main class="map-page found" aria-busy=${map || error ? 'false' : 'true'}>
      <h1 class="unseen">Map of the catalog</h1>
      ${error && html`<${Message} text=${error} />`}
      ${map && collection && html`<${Shown} map=${map} collection=${collection} failed=${e => setError(e.message)} />`}
    </main>`;
}

function Shown({ map, collection, failed }) {
  const frame = useRef(null), items = useRef(null), view = useRef(null);
  items.current ??= new Items(map.tag);
  const columns = collection.metadata.filter(c => !isConstant(c, collection));
  // The column's name at once, the column when it has come; an empty name is one color for all.
  const [name, setName] = useState(() => [read().color, columns.find(c => c.distinct_values <= 40)?.column].find(c => c === '' || columns.some(known => known.column === c)) ?? '');
  const [column, setColumn] = useState(null);
  const [value, setValue] = useState(null);
  const [spot, setSpot] = useState(null); // the item that is hovered or focused
  const [seen, setSeen] = useState({ inView: [], near: [] });
  const [around, setAround] = useState(null);
  const [drawing, setDrawing] = useState(false);

  const pick = (place, event) => items.current.of([place]).then(([item]) => {
    if (!item) return;
    if (event.ctrlKey || event.metaKey) open(toSearch(item.id), '_blank', 'noopener');
    else location.assign(toSearch(item.id));
  }, failed);
  const chosen = places => {
    setAround(places);
    setDrawing(false);
    if (places === null) Object.assign(view.current, { path: null });
    view.current.mark(places);
  };

  useEffect(() => {
    const start = read();
    const made = new View(frame.current, map, { rest: setSeen, hover: setSpot, pick, around: chosen });
    if (start.at) made.camera.go(start.at);
    view.current = made;
    // For whoever measures.
    frame.current.view = made;
    made.moved();
    return () => made.close();
  }, []);
  useEffect(() => {
    let wanted = true;
    setValue(null);
    if (name === '') setColumn(null);
    else loadColumn(map.tag, name).then(loaded => wanted && setColumn(loaded), failed);
    return () => { wanted = false; };
  }, [name]);
  useEffect(() => { view.current.color(column, value); view.current.moved(); }, [column, value]);
  useEffect(() => { view.current.gestures.drawing = drawing; }, [drawing]);
  useEffect(() => { if (seen.inView.length > 0) keep(name, view.current.camera); }, [seen, name]);

  const zoom = factor => view.current.gestures.zoom(factor, view.current.camera.width / 2, view.current.camera.height / 2);
  const fit = () => { view.current.camera.fit(); view.current.moved(); };
  return html`
    <div class="map-bar">
      <${Controls} columns=${columns} name=${name} choose=${setName} drawing=${drawing} draw=${() => { chosen(null); setDrawing(!drawing); }}
        zoom=${zoom} fit=${fit} list=${() => chosen(seen.inView)} />
      <p role="status">${seen.inView.length === map.n ? `${whole(map.n)} items` : `${whole(seen.inView.length)} of ${whole(map.n)} items in view`}</p>
    </div>
    ${map.added > 0 && html`<p class="stale">${whole(map.added)} ${map.added === 1 ? 'item is' : 'items are'} newer than this map and not on it; lay it out again with: akin map --store ${map.store}</p>`}
    <div class=${around ? 'map-body with-list' : 'map-body'}>
      <div class=${drawing ? 'map-frame drawing' : 'map-frame'} ref=${frame}>
        <canvas class="ground" aria-hidden="true"></canvas>
        <canvas class="pad" tabindex="0" role="application" aria-label=${`Map of ${whole(map.n)} items`} aria-describedby="map-help"></canvas>
        <p id="map-help" class="unseen">Plus and minus zoom, arrows move, 0 shows all. Tab goes to the items in view.</p>
        <${InView} view=${view} items=${items.current} seen=${seen} spot=${setSpot} failed=${failed} />
        ${column && html`<${Legend} column=${column} value=${value} choose=${setValue} />`}
        ${spot !== null && !drawing && html`<${Spot} view=${view.current} items=${items.current} place=${spot} tag=${map.tag} />`}
        ${drawing && html`<p class="map-tip">Draw a line around the items you want.</p>`}
      </div>
      ${around && html`<${Found} places=${around} items=${items.current} column=${column} close=${() => chosen(null)} failed=${failed} />`}
    </div>`;
}

render(html`<${App} />`, document.body);
