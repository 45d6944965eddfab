import { useEffect, useState } from '../lib/htm-preact.js';
import * as api from '../api.js';

// The collection that the page is about. Where there are several and the address names none, the page goes on with the first; where
// there is none yet, with the page that makes one.
export function useCollection(failed) {
  const [collection, setCollection] = useState(null);
  const load = () => api.collection().then(setCollection, async error => {
    if (error.code !== 'unknown_collection' || api.named !== null) return failed(error.message);
    const first = (await api.collections()).collections.find(c => !c.fault);
    return location.replace(first ? `?${new URLSearchParams([...new URLSearchParams(location.search), ['collection', first.name]])}` : 'collections.html');
  });
  useEffect(() => { load(); }, []);
  return [collection, load];
}
