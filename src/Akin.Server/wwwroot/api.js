// The server's REST API. Every failure comes out as an Error whose message is one line for people, with the server's code.

export async function ask(path, init) {
  let response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Error('the server does not answer; is it still running?');
  }
  const body = await response.json().catch(() => null);
  if (!response.ok || !body) throw Object.assign(new Error(body?.detail ?? `the server answered ${response.status}`), { code: body?.code });
  return body;
}

export const send = (path, document) =>
  ask(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(document) });

// A name or a value as the filter language takes it, whatever is in it.
const escapes = { '\n': 'n', '\r': 'r', '\t': 't' };
const quoted = text => `"${text.replace(/[\\"\n\r\t]/g, c => `\\${escapes[c] ?? c}`)}"`;

const query = ({ k, ofClass, classes, where }, more = {}) => {
  const parameters = new URLSearchParams(more);
  if (k) parameters.set('k', k);
  if (ofClass) parameters.set('class', ofClass);
  else if (classes) parameters.set('classes', classes);
  for (const [column, value] of Object.entries(where)) parameters.append('filter', `${quoted(column)} = ${quoted(value)}`);
  return parameters.toString();
};

export const collection = () => ask('/v1/collection');

export const sample = (count, where, signal) => ask(`/v1/items?${query({ where }, { sample: count })}`, { signal });

export const similar = (id, options, signal) => ask(`/v1/items/${encodeURIComponent(id)}/similar?${query(options)}`, { signal });

export function search(file, options, signal) {
  const body = new FormData();
  body.append('photo', file, file.name);
  return ask(`/v1/search?${query(options)}`, { method: 'POST', body, signal });
}
