import { signIn } from './session.js';

// The server's REST API. Every failure comes out as an Error whose message is one line for people, with the server's code.

// The collection that the page is about: the one that its address names, or the only one.
export const named = new URLSearchParams(location.search).get('collection');
export const baseOf = name => name === null ? '/v1' : `/v1/collections/${encodeURIComponent(name)}`;
export const base = baseOf(named);

// The address of a page, about the same collection.
export const page = (file, parameters = {}) => {
  const all = new URLSearchParams({ ...(named === null ? {} : { collection: named }), ...parameters }).toString();
  return all ? `${file}?${all}` : file;
};

// The reply, which is good. Whoever is not known here is asked to sign in first.
export async function reply(path, init) {
  let response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Error('the server does not answer; is it still running?');
  }
  if (response.ok) return response;
  const problem = await response.json().catch(() => null);
  if (response.status === 401) {
    await signIn();
    return reply(path, init);
  }
  throw Object.assign(new Error(problem?.detail ?? `the server answered ${response.status}`), { code: problem?.code });
}

export async function ask(path, init) {
  const response = await reply(path, init);
  if (response.status === 204) return null;
  const body = await response.json().catch(() => null);
  if (!body) throw new Error(`the server answered ${response.status}`);
  return body;
}

export const send = (path, document, method = 'POST', signal) =>
  ask(path, { method, signal, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(document) });

// A name or a value as the filter language takes it, whatever is in it.
const escapes = { '\n': 'n', '\r': 'r', '\t': 't' };
const quoted = text => `"${text.replace(/[\\"\n\r\t]/g, c => `\\${escapes[c] ?? c}`)}"`;

// What was chosen and what was typed: all of it must be met.
const filters = ({ where = {}, filter }) => [
  ...Object.entries(where).map(([column, value]) => `${quoted(column)} = ${quoted(value)}`),
  ...(filter ? [filter] : []),
];

const query = ({ k, ofClass, classes, nearest, ...conditions }, more = {}) => {
  const parameters = new URLSearchParams(more);
  if (k) parameters.set('k', k);
  if (nearest != null) parameters.set('max_distance', nearest);
  if (ofClass) parameters.set('class', ofClass);
  else if (classes) parameters.set('classes', classes);
  for (const filter of filters(conditions)) parameters.append('filter', filter);
  return parameters.toString();
};

export const collections = () => ask('/v1/collections');

export const collection = () => ask(named === null ? '/v1/collection' : base);

export const item = id => `${base}/items/${encodeURIComponent(id)}`;

export const sample = (count, { where, filter }, signal) => ask(`${base}/items?${query({ where, filter }, { sample: count })}`, { signal });

export const similar = (id, options, signal) => ask(`${item(id)}/similar?${query(options)}`, { signal });

export function search(file, options, signal) {
  const body = new FormData();
  body.append('photo', file, file.name);
  return ask(`${base}/search?${query(options)}`, { method: 'POST', body, signal });
}

// The server fetches the photo.
export function searchAddress(address, { k, ofClass, classes, nearest, ...conditions }, signal) {
  const all = filters(conditions);
  return send(`${base}/search`, {
    address, k, class: ofClass ?? undefined, classes: ofClass ? undefined : classes ?? undefined,
    max_distance: nearest == null ? undefined : Number(nearest),
    filter: all.length > 1 ? all.map(filter => `(${filter})`).join(' and ') : all[0],
  }, 'POST', signal);
}
