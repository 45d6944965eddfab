// What is shown stands in the page's address, so that Back, reload and a bookmark bring it again:
// ?id=ITEM or ?photo=KEY, then k, where=column=value, and class=NAME or classes=2 or classes=all in a store that is searched by class.

export const ks = [12, 24, 48, 96];
export const defaultK = 24;

export function read() {
  const parameters = new URLSearchParams(location.search);
  const k = Number(parameters.get('k'));
  return {
    id: parameters.get('id'),
    photo: parameters.get('photo'),
    k: ks.includes(k) ? k : defaultK,
    ofClass: parameters.get('class'),
    classes: parameters.get('classes'),
    where: Object.fromEntries(parameters.getAll('where').filter(w => w.includes('=')).map(w => [w.slice(0, w.indexOf('=')), w.slice(w.indexOf('=') + 1)])),
  };
}

export function write({ id, photo, k, ofClass, classes, where }) {
  const parameters = new URLSearchParams();
  if (id != null) parameters.set('id', id);
  if (photo != null) parameters.set('photo', photo);
  if (k !== defaultK) parameters.set('k', k);
  if (ofClass != null) parameters.set('class', ofClass);
  if (classes != null) parameters.set('classes', classes);
  for (const [column, value] of Object.entries(where)) parameters.append('where', `${column}=${value}`);
  const text = parameters.toString();
  return text ? `?${text}` : location.pathname;
}
