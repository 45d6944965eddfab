// Votes without a page load: by the buttons, by keys and by swipes, with the next pairs there already.
import { say } from '../message.js';
import { Ballot } from './Ballot.js';
import { Pile } from './Pile.js';
import { swipe } from './swipe.js';

const keys = { ArrowRight: true, y: true, ArrowLeft: false, n: false };
const whole = number => number.toLocaleString('en');

const main = document.querySelector('.vote'), deck = main.querySelector('.deck'), form = main.querySelector('.choice');
const pile = new Pile(deck, document.getElementById('pair'), { ready: () => show(), broken: pair => ballot.pass(pair) });
const ballot = new Ballot({ pairs: pile.read(), judged: Number(main.dataset.judged), left: Number(main.dataset.left) }, () => show());

const canJudge = () => !ballot.error && pile.isReady(ballot.pairs[0]);

function judge(approved) {
  if (!canJudge()) return;
  pile.leave(ballot.pairs[0], approved);
  ballot.judge(approved);
}

function show() {
  // The server has the words for the end.
  if (ballot.finished) {
    location.replace(form.action);
    return;
  }
  pile.show(ballot.pairs);
  deck.setAttribute('aria-busy', String(!canJudge()));
  for (const button of form.querySelectorAll('button')) button.disabled = !canJudge();
  main.querySelector('[role="status"]').textContent = `You have judged ${whole(ballot.judged)}`;
  main.querySelector('.left').textContent = ballot.left > 0 ? `${whole(ballot.left)} left` : '';
  const { error, mustReload } = ballot;
  say(error?.message, mustReload ? 'Reload' : 'Try again', () => mustReload ? location.replace(form.action) : ballot.again());
}

form.addEventListener('submit', event => {
  event.preventDefault();
  judge(event.submitter.value === 'true');
});
addEventListener('keydown', event => {
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || !(name in keys)) return;
  event.preventDefault();
  judge(keys[name]);
});
swipe(deck, judge);
show();
