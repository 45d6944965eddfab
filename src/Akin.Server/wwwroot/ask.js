// Asks the server's REST API, and for pages. Every failure comes out as an Error whose message is one line for people, with the
// server's code where it has one.

const silent = 'the server does not answer; is it still running?';

// The reply, which is good.
export async function reply(address, init) {
  const response = await get(address, init);
  if (response.ok) return response;
  const problem = await response.json().catch(() => null);
  throw Object.assign(new Error(problem?.detail ?? `the server answered ${response.status}`), { code: problem?.code });
}

export const ask = async (address, init) => (await reply(address, init)).json().catch(() => { throw new Error(silent); });

export const send = (address, document) => ask(address, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(document) });

// A page, or a part of one, as the server renders it.
export async function page(address) {
  const response = await get(address);
  const text = await response.text().catch(() => { throw new Error(silent); });
  const document = new DOMParser().parseFromString(text, 'text/html');
  if (response.ok) return document;
  throw new Error(document.querySelector('.message p')?.textContent ?? `the server answered ${response.status}`);
}

async function get(address, init) {
  const response = await fetch(address, init).catch(() => { throw new Error(silent); });
  if (response.status !== 401) return response;
  // Who is not known here any more is asked to sign in by the page's own address.
  location.reload();
  return new Promise(() => {});
}
