import { html, render, useEffect, useRef, useState } from '../lib/htm-preact.js';
import { Header } from '../components/Header.js';
import { Message } from '../components/Message.js';
import { whole } from '../components/numbers.js';
import { Ballot } from './Ballot.js';
import { Pair } from './Pair.js';
import { swipe } from './swipe.js';

const pile = 4;
const leaveFor = 260; // milliseconds, as in judging.css
const keys = { ArrowRight: true, y: true, ArrowLeft: false, n: false };

function Vote() {
  const [, redraw] = useState(0);
  const ballot = useRef(null);
  ballot.current ??= new Ballot(() => redraw(n => n + 1));
  const { pairs, judged, left, comparison, error, finished, mustReload } = ballot.current;
  const [ready, setReady] = useState({});
  const [leaving, setLeaving] = useState([]);
  const deck = useRef(null);
  const first = pairs[0];
  const canJudge = first != null && ready[first.pair] && !error;

  // What listens outside of the page's tree sees what is so now.
  const judge = useRef(null);
  judge.current = approved => {
    if (!canJudge) return;
    setLeaving(gone => [...gone, { pair: first, way: approved ? 'right' : 'left' }]);
    setTimeout(() => setLeaving(gone => gone.filter(l => l.pair !== first)), leaveFor);
    ballot.current.judge(approved);
  };

  useEffect(() => {
    ballot.current.talk();
    const key = event => {
      const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || !(name in keys)) return;
      event.preventDefault();
      judge.current(keys[name]);
    };
    addEventListener('keydown', key);
    return () => removeEventListener('keydown', key);
  }, []);
  useEffect(() => { if (deck.current) swipe(deck.current, approved => judge.current(approved)); }, [finished]);

  const shown = [...leaving.map(l => ({ ...l, place: -1 })), ...pairs.slice(0, pile).map((pair, place) => ({ pair, place }))];
  return html`
    <${Header} collection=${comparison && { name: comparison }} />
    <main class="vote">
      ${error && html`<${Message} text=${error.message}>
        <button type="button" class="quiet" onClick=${() => mustReload ? location.reload() : ballot.current.again()}>${mustReload ? 'Reload' : 'Try again'}</button></${Message}>`}
      ${finished
        ? html`<section class="end">
            <h1>${judged > 0 ? 'That was the last one' : 'There is nothing to judge'}</h1>
            <p>${judged > 0 ? `Thank you! You have judged ${whole(judged)} ${judged === 1 ? 'pair' : 'pairs'}.` : 'This comparison has no pairs that can be shown.'}</p>
            <a class="button" href="leaderboard.html">See who is ahead</a>
          </section>`
        : html`
          <h1>Dope or nope? <span>Is this a good find for the photo?</span></h1>
          <div class="deck" ref=${deck} aria-busy=${canJudge ? 'false' : 'true'}>
            ${shown.map(({ pair, place, way }) => html`<${Pair} key=${pair.pair} pair=${pair} place=${place} gone=${way}
              ready=${p => setReady(r => ({ ...r, [p.pair]: true }))} broken=${p => ballot.current.pass(p)} />`)}
          </div>
          <div class="choice">
            <button type="button" class="nope" disabled=${!canJudge} onClick=${() => judge.current(false)}>
              <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6L6 18" /></svg><span>Nope</span><kbd>←</kbd></button>
            <button type="button" class="dope" disabled=${!canJudge} onClick=${() => judge.current(true)}>
              <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 13l4.500 4.500L19 7.500" /></svg><span>Dope</span><kbd>→</kbd></button>
          </div>`}
      <p class="progress"><span role="status">${left != null && `You have judged ${whole(judged)}`}</span>
        ${left > 0 && html`<span>${whole(left)} left</span>`} ${!finished && html`<a href="leaderboard.html">Leaderboard</a>`}</p>
    </main>`;
}

render(html`<${Vote} />`, document.body);
