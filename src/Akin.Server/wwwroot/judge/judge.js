import { html, render, useEffect, useRef, useState } from '../lib/htm-preact.js';
import * as api from '../api.js';
import { Header } from '../components/Header.js';
import { Message } from '../components/Message.js';
import { Picture } from '../components/Picture.js';
import { useCollection } from '../components/useCollection.js';
import { whole } from '../components/numbers.js';

const photo = (item, side) => `${item.photo}?side=${side}`;
const keyOf = place => (place + 1) % 10; // 1 to 9, then 0

async function draw(beside) {
  const answer = await api.ask(`${api.base}/judged/sheet${beside ? `?beside=${encodeURIComponent(beside)}` : ''}`);
  // In the browser's cache before it is its turn.
  for (const item of answer.items ?? []) new Image().src = photo(item, 384);
  if (answer.query) new Image().src = photo(answer.query, 640);
  return answer;
}

function Judge() {
  const [sheet, setSheet] = useState(null);
  const [marked, setMarked] = useState(new Set());
  const [judged, setJudged] = useState(0);
  const [busy, setBusy] = useState(true);
  const [error, setError] = useState(null);
  const [collection] = useCollection(message => setError(new Error(message)));
  const next = useRef(null);
  const title = useRef(null);

  const show = answer => {
    setSheet(answer);
    setMarked(new Set());
    setJudged(answer.judged);
    next.current = answer.sheet ? draw(answer.sheet) : null;
    next.current?.catch(() => {});
    scrollTo({ top: 0 });
  };
  const guarded = async work => {
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (e) {
      setError(e);
    }
    setBusy(false);
  };
  const load = () => guarded(async () => show(await draw()));
  const submit = () => guarded(async () => {
    const { judged } = await api.send(`${api.base}/judged/sheet`, { sheet: sheet.sheet, relevant: [...marked] }).catch(e => {
      if (e.code === 'already_judged') return { judged: sheet.judged };
      throw e;
    });
    const following = await next.current.catch(() => draw());
    show({ ...following, judged });
    // Whoever reads with the ears or the keyboard goes on at the new query.
    title.current?.focus({ preventScroll: true });
  });
  const toggle = id => setMarked(before => {
    const after = new Set(before);
    if (!after.delete(id)) after.add(id);
    return after;
  });

  const press = useRef(null);
  press.current = event => {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || busy || !sheet?.sheet) return;
    const place = sheet.items.findIndex((_, i) => String(keyOf(i)) === event.key);
    if (place >= 0) toggle(sheet.items[place].id);
    else if (event.key === 'Enter' && event.target.tagName !== 'BUTTON' && event.target.tagName !== 'A') submit();
    else return;
    event.preventDefault();
  };
  useEffect(() => {
    load();
    const key = event => press.current(event);
    addEventListener('keydown', key);
    return () => removeEventListener('keydown', key);
  }, []);

  const reload = ['forged_voter', 'no_voter', 'unknown_pair'].includes(error?.code);
  return html`
    <${Header} collection=${collection} />
    <main class="judge" aria-busy=${busy ? 'true' : 'false'}>
      ${error && html`<${Message} text=${error.message}>
        <button type="button" class="quiet" onClick=${reload || !sheet ? () => reload ? location.reload() : load() : submit}>${reload ? 'Reload' : 'Try again'}</button></${Message}>`}
      ${sheet && !sheet.sheet && html`<section class="end"><h1>Nothing is left to judge</h1><p>Thank you! You have judged ${whole(judged)} ${judged === 1 ? 'query' : 'queries'}.</p></section>`}
      ${sheet?.sheet && html`
        <aside>
          <h1 ref=${title} tabindex="-1">Which of these are good finds?</h1>
          <${Picture} key=${sheet.query.id} src=${photo(sheet.query, 640)} alt=${`Searched with ${sheet.query.id}`} eager />
          <p>Mark each that you would want to be shown for this photo. None is an answer too.</p>
        </aside>
        <section aria-label="What was found, in no order">
          <ul class="marks">
            ${sheet.items.map((item, i) => html`
              <li key=${item.id}>
                <button type="button" class="mark" aria-pressed=${marked.has(item.id) ? 'true' : 'false'} aria-label=${`Find ${i + 1}, key ${keyOf(i)}`} onClick=${() => toggle(item.id)}>
                  <${Picture} src=${photo(item, 384)} alt="" eager /><kbd>${keyOf(i)}</kbd>
                  <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 13l4.500 4.500L19 7.500" /></svg>
                </button>
              </li>`)}
          </ul>
        </section>
        <footer>
          <p role="status">${marked.size === 0 ? 'None marked' : `${marked.size} marked`} · you have judged ${whole(judged)}</p>
          <button type="button" disabled=${busy} onClick=${submit}>Next <kbd>Enter</kbd></button>
        </footer>`}
    </main>`;
}

render(html`<${Judge} />`, document.body);
