import { html, useEffect, useState } from '../../lib/htm-preact.js';
import { known } from '../../components/Metadata.js';
import { toSearch } from '../address.js';

const most = 60;

// The items in view as links, for the keyboard and for those who listen; they lie where the items do, and the mouse passes through.
export function InView({ view, items, seen, spot, failed }) {
  const [found, setFound] = useState([]);
  useEffect(() => {
    let wanted = true;
    // Those that have pictures first, for they are spread over the view.
    const places = [...new Set([...seen.near, ...seen.inView])].slice(0, most);
    items.of(places).then(all => wanted && setFound(all), failed);
    return () => { wanted = false; };
  }, [seen]);
  const enter = place => { view.current.focus(place); spot(place); };
  const leave = () => { view.current.focus(null); spot(null); };
  if (!view.current) return null;
  const { camera, map } = view.current;
  const rows = item => Math.floor(camera.atY(map.y[item.place]) / 80);
  const ordered = [...found].sort((a, b) => rows(a) - rows(b) || map.x[a.place] - map.x[b.place]);
  return html`
    <ul class="map-links" aria-label="Items in view">
      ${ordered.map(item => html`
        <li key=${item.place} style=${{ left: `${camera.atX(map.x[item.place])}px`, top: `${camera.atY(map.y[item.place])}px` }}>
          <a href=${toSearch(item.id)} data-id=${item.id} onFocus=${() => enter(item.place)} onBlur=${leave}
            aria-label=${[item.id, ...known(item.metadata).slice(0, 3).map(([, value]) => value)].join(', ')}></a>
        </li>`)}
    </ul>`;
}
