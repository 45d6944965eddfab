// Marks by keys, and the next query at once: it and its photos are fetched while one looks at this one.
import { page, send } from './ask.js';
import { say } from './message.js';

const whole = number => number.toLocaleString('en');
const main = () => document.querySelector('.judge');
const form = () => document.getElementById('marks');
const marks = () => [...form().querySelectorAll('input[type="checkbox"]')];

let busy = false;
let next = null; // a promise of the next query's main element, or of null where it could not be had

async function draw() {
  const found = (await page(form().dataset.next)).querySelector('main.judge');
  // In the browser's cache before it is its turn.
  for (const image of found.querySelectorAll('img')) new Image().src = image.src;
  return found;
}

function begin() {
  busy = false;
  show();
  next = draw().catch(() => null);
}

function show() {
  main().setAttribute('aria-busy', String(busy));
  main().querySelector('footer button').disabled = busy;
  const count = marks().filter(mark => mark.checked).length;
  main().querySelector('[role="status"]').textContent = `${count === 0 ? 'None' : count} marked · you have judged ${whole(Number(main().dataset.judged))}`;
}

async function submit() {
  if (busy) return;
  busy = true;
  say(null);
  show();
  try {
    const relevant = marks().filter(mark => mark.checked).map(mark => mark.value);
    const { judged } = await send(form().dataset.sheets, { sheet: form().elements.sheet.value, relevant })
      .catch(error => {
        if (error.code === 'already_judged') return { judged: main().dataset.judged };
        throw error;
      });
    const fresh = await next ?? await draw();
    fresh.dataset.judged = judged;
    // The server has the words for the end.
    if (!fresh.querySelector('form')) {
      location.replace(form().action);
      return;
    }
    main().replaceWith(fresh);
    scrollTo({ top: 0 });
    // Whoever reads with the ears or the keyboard goes on at the new query.
    main().querySelector('h1').focus({ preventScroll: true });
    begin();
  } catch (error) {
    busy = false;
    show();
    const lost = ['forged_voter', 'no_voter', 'unknown_pair'].includes(error.code);
    say(error.message, lost ? 'Reload' : 'Try again', lost ? () => location.replace(form().action) : submit);
  }
}

addEventListener('change', event => event.target.form && event.target.form === form() && show());
addEventListener('submit', event => {
  if (event.target !== form()) return;
  event.preventDefault();
  submit();
});
addEventListener('keydown', event => {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || busy || !form()) return;
  const place = event.key === '0' ? 9 : /^[1-9]$/.test(event.key) ? Number(event.key) - 1 : -1;
  if (marks()[place]) marks()[place].click();
  else if (event.key === 'Enter' && !['BUTTON', 'A', 'SELECT'].includes(event.target.tagName)) submit();
  else return;
  event.preventDefault();
});
if (form()) begin();
