// Searches with a photo as soon as it is chosen, dropped, pasted or taken. The photo stays in this browser (photos.js), under a name that
// stands in the page's address, and is sent with the page's own form.
import { go, main, settled, tell } from './swap.js';
import { find, keep, known } from './photos.js';
import { listen } from './drop.js';

const form = () => document.getElementById('search');
const results = 'found-title';

// The form's fields for another photo. A class that was chosen for one photo says nothing about the next.
function fields() {
  const all = new FormData(form());
  for (const name of ['id', 'photo', 'address', 'file']) all.delete(name);
  if (all.get('classes')?.startsWith('=')) all.delete('classes');
  return all;
}

async function toFile(file) {
  await settled();
  const most = Number(form().dataset.most);
  if (file.size > most) {
    tell(`The photo has ${(file.size / 1e6).toFixed(1)} MB, larger than the limit of ${(most / 1e6).toFixed(1)}`);
    return;
  }
  const body = fields();
  body.set('photo', await keep(file));
  body.set('file', file, file.name);
  go(form().action, { body, focus: results });
}

async function toAddress(address) {
  await settled();
  const body = fields();
  body.set('address', address);
  go(form().action, { body, focus: results });
}

addEventListener('change', event => {
  if (!event.target.matches('.photo-input input[type=file]')) return;
  const [file] = event.target.files;
  // So that the same file can be chosen again.
  event.target.value = '';
  if (file) toFile(file);
});

// A page about a photo sends it with every filter.
addEventListener('formdata', ({ target, formData }) => {
  // Not by its id: the form has a field of that name.
  if (target !== form()) return;
  const file = known(formData.get('photo'));
  if (!formData.get('file')?.size) formData.delete('file');
  if (file && !formData.get('address')) formData.set('file', file, file.name);
});

// After a reload the photo is here and not with the server.
async function wait() {
  const place = main().querySelector('.found[aria-busy="true"]');
  if (!place) return;
  if (await find(new FormData(form()).get('photo'))) {
    go(form().action, { body: new FormData(form()), back: true });
    return;
  }
  place.querySelector('.waiting').remove();
  place.querySelector('[role="status"]').textContent = '';
  place.setAttribute('aria-busy', 'false');
  tell('This photo is no longer in the browser; choose it again');
}

addEventListener('swapped', wait);
wait();
listen({ toFile, toAddress, text: 'Drop to search' });
