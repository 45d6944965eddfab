import { named, page } from './api.js';

// What is shown stands in the page's address, so that Back, reload and a bookmark bring it again: collection=NAME where there are
// several, ?id=ITEM or ?photo=KEY or ?address=URL, then k, where=column=value, filter=TEXT, max_distance, and class=NAME or classes=2
// or classes=all in a store that is searched by class.

export const ks = [12, 24, 48, 96];
export const defaultK = 24;

export function read() {
  const parameters = new URLSearchParams(location.search);
  const k = Number(parameters.get('k'));
  return {
    id: parameters.get('id'),
    photo: parameters.get('photo'),
    address: parameters.get('address'),
    k: ks.includes(k) ? k : defaultK,
    ofClass: parameters.get('class'),
    classes: parameters.get('classes'),
    where: Object.fromEntries(parameters.getAll('where').filter(w => w.includes('=')).map(w => [w.slice(0, w.indexOf('=')), w.slice(w.indexOf('=') + 1)])),
    filter: parameters.get('filter') ?? '',
    nearest: parameters.get('max_distance'),
  };
}

export function write({ id, photo, address, k = defaultK, ofClass, classes, where = {}, filter, nearest }) {
  const parameters = new URLSearchParams();
  if (named !== null) parameters.set('collection', named);
  if (id != null) parameters.set('id', id);
  if (photo != null) parameters.set('photo', photo);
  if (address != null) parameters.set('address', address);
  if (k !== defaultK) parameters.set('k', k);
  if (ofClass != null) parameters.set('class', ofClass);
  if (classes != null) parameters.set('classes', classes);
  for (const [column, value] of Object.entries(where)) parameters.append('where', `${column}=${value}`);
  if (filter) parameters.set('filter', filter);
  if (nearest != null) parameters.set('max_distance', nearest);
  const text = parameters.toString();
  return text ? `?${text}` : location.pathname;
}

// The page of one item.
export const toItemPage = id => page('item.html', { id });
