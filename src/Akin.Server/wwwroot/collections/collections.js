import { html, render, useEffect, useState } from '../lib/htm-preact.js';
import * as api from '../api.js';
import { Header } from '../components/Header.js';
import { Message } from '../components/Message.js';
import { whole } from '../components/numbers.js';
import { useMay } from '../session.js';
import { Jobs } from './Jobs.js';
import { Make } from './Make.js';
import { Row } from './Row.js';
import { useJobs } from './useJobs.js';

function Collections() {
  const [answer, setAnswer] = useState(null);
  const [error, setError] = useState(null);
  const may = useMay();
  const load = () => api.collections().then(setAnswer, e => setError(e.message));
  const jobs = useJobs(load, e => setError(e.message), may('write'));
  useEffect(() => { load(); }, []);

  const start = job => {
    setError(null);
    return api.send('/v1/jobs', job).then(jobs.started, e => setError(e.message));
  };
  const all = answer?.collections ?? [];
  const photos = all.reduce((sum, c) => sum + (c.items ?? 0), 0);
  return html`
    <${Header} collection=${answer && { name: `${whole(all.length)} ${all.length === 1 ? 'collection' : 'collections'}`, items: photos }} />
    <main class="served" aria-busy=${answer || error ? 'false' : 'true'}>
      <h1>Collections</h1>
      ${error && html`<${Message} text=${error}><button type="button" class="quiet" onClick=${() => (setError(null), load())}>Close</button></${Message}>`}
      ${answer && all.length === 0 && html`<p class="none">There is none yet.${answer.can_create && may('administer') ? ' Make the first one below.' : ''}</p>`}
      <ul class="rows">
        ${all.map(c => html`<${Row} key=${c.name} collection=${c} may=${may} canDelete=${answer.can_create} start=${start} changed=${load} failed=${e => setError(e.message)} />`)}
      </ul>
      ${answer?.can_create && may('administer') && html`<${Make} first=${all.length === 0} made=${load} failed=${e => setError(e?.message ?? null)} />`}
      ${may('write') && html`<${Jobs} jobs=${jobs} may=${may} start=${start} />`}
    </main>`;
}

render(html`<${Collections} />`, document.body);
