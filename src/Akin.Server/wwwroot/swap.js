// Follows the links and sends the forms of a page that can be swapped (main[data-swap], which says its address), and puts the server's
// next page in its place: what is chosen and opened stays, and the focus goes where one goes on.

const remembered = 30;
// The pages that were seen, by address: Back shows one at once, at the same place.
const seen = new Map();
let under = null; // what is under way
let last = Promise.resolve();

export const main = () => document.querySelector('main[data-swap]');
const absolute = address => new URL(address, location.href).href;
const parse = text => new DOMParser().parseFromString(text, 'text/html');

// Goes on to a page.
//   body: a form's fields, which are sent to the address
//   focus: the id of what has the focus there; the page then begins at its top
//   back: whether the address stands in the browser's bar already
export const go = (address, options) => last = follow(address, options ?? {});

// Done when nothing is under way: whoever reads the page's form then reads what was asked for last.
export const settled = () => last;

async function follow(address, { body, focus, back }) {
  under?.abort();
  const mine = under = new AbortController();
  busy(true);
  let response, text;
  try {
    response = await fetch(address, { method: body ? 'POST' : 'GET', body, signal: mine.signal });
    text = await response.text();
  } catch (error) {
    if (error.name === 'AbortError') return;
    busy(false);
    tell('The server does not answer; is it still running?');
    return;
  }
  const next = parse(text);
  const fresh = next.querySelector('main[data-swap]');
  // Another page, which has other modules, or one that asks for a key.
  if (!fresh || new URL(fresh.dataset.swap, location.href).pathname !== location.pathname) {
    location.assign(!body ? address : response.redirected ? response.url : location.href);
    return;
  }
  const to = absolute(fresh.dataset.swap);
  // A form that was taken may have changed what was seen.
  if (body && response.redirected) seen.clear();
  if (response.ok) keep(to, text);
  if (!back) history[to === location.href ? 'replaceState' : 'pushState'](null, '', to);
  show(next, focus);
  if (focus && !back) scrollTo({ top: 0 });
}

// Puts a part of a page in the place of the one that is shown.
function show(next, focus) {
  const old = main(), fresh = next.querySelector('main[data-swap]');
  const active = document.activeElement?.id;
  const open = [...old.querySelectorAll('details[open][id]')].map(details => details.id);
  old.replaceWith(fresh);
  document.title = next.title;
  const about = next.querySelector('.collection');
  if (about) document.querySelector('.collection')?.replaceWith(about);
  for (const id of open) document.getElementById(id)?.setAttribute('open', '');
  const place = fresh.querySelector('[autofocus]:not([popover] *)') ?? document.getElementById(focus || active || '');
  place?.focus({ preventScroll: true });
  dispatchEvent(new Event('swapped'));
}

function keep(address, text) {
  seen.delete(address);
  seen.set(address, text);
  if (seen.size > remembered) seen.delete(seen.keys().next().value);
}

function busy(is) {
  const part = main()?.matches('[aria-busy]') ? main() : main()?.querySelector('[aria-busy]');
  part?.setAttribute('aria-busy', String(is));
}

// Says in one line what is wrong.
export function tell(text) {
  const place = document.querySelector('.found') ?? main();
  place.querySelector(':scope > .message')?.remove();
  const line = Object.assign(document.createElement('p'), { textContent: text });
  const message = Object.assign(document.createElement('div'), { className: 'message', role: 'alert' });
  message.append(line);
  place.prepend(message);
}

addEventListener('click', event => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest?.('a[href]');
  if (!link || !main() || link.target || link.hash || link.origin !== location.origin || link.pathname !== location.pathname || !link.closest('main, .brand, .pages')) return;
  event.preventDefault();
  go(link.href, { focus: link.dataset.focus ?? (link.closest('main') ? undefined : 'found-title') });
});

addEventListener('submit', event => {
  const form = event.target;
  if (event.defaultPrevented || !main()?.contains(form)) return;
  event.preventDefault();
  go(form.action, { body: new FormData(form, event.submitter), focus: form.dataset.focus });
});

addEventListener('keydown', event => {
  if (event.key === 'Escape') event.target.closest?.('form')?.querySelector('[data-escape]')?.click();
});

addEventListener('popstate', () => {
  const text = seen.get(location.href);
  under?.abort();
  if (!main()) location.reload();
  else if (text) show(parse(text));
  else go(location.href, { back: true });
});

if (main() && !document.querySelector('main [aria-busy="true"]')) keep(location.href, document.documentElement.outerHTML);
