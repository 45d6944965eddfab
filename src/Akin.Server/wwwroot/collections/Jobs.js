import { html } from '../lib/htm-preact.js';
import { whole } from '../components/numbers.js';

const verbs = { index: 'Index', train: 'Train', map: 'Map', rebuild: 'Rebuild' };

const time = iso => iso && new Date(iso).toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

function span(seconds) {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

const subject = ({ request, collection }) => request.source ?? request.config ?? collection ?? '';

// What a job says of itself in one line.
function line({ state, progress, error, result, request }) {
  if (state === 'failed') return error;
  if (state === 'queued') return 'waits for its turn';
  if (state === 'cancelled') return 'stopped; what was done before stays';
  if (state === 'running') {
    if (!progress?.total) return progress?.stage ?? 'begins';
    const rate = progress.per_second == null ? '' : ` · ${whole(progress.per_second < 10 ? progress.per_second : Math.round(progress.per_second))} a second`;
    const left = progress.seconds_left == null ? '' : ` · ${span(progress.seconds_left)} left`;
    return `${progress.stage}: ${whole(progress.done)} of ${whole(progress.total)}${rate}${left}`;
  }
  switch (request.kind) {
    case 'index': return `${whole(result.added)} added, ${whole(result.unchanged)} unchanged, ${whole(result.removed)} removed, ${whole(result.skipped)} skipped${result.first_skipped[0] ? ` (${result.first_skipped[0].path}: ${result.first_skipped[0].reason})` : ''}`;
    case 'train': return `${result.model}: ${whole(result.dimensions)} dimensions${result.best_epoch ? `, the weights of epoch ${result.best_epoch}` : ''}`;
    default: return `${whole(result.items)} items`;
  }
}

// What is at work, what waits and what was done, the latest first.
export function Jobs({ jobs: { jobs, news, cancel }, may, start }) {
  const train = event => {
    event.preventDefault();
    start({ kind: 'train', config: new FormData(event.target).get('config').trim() });
  };
  return html`
    <section class="jobs" aria-labelledby="jobs-title">
      <h2 id="jobs-title">Jobs</h2>
      <p class="unseen" role="status">${news}</p>
      ${may('administer') && html`
        <details>
          <summary>Train a network</summary>
          <form class="fields" onSubmit=${train}>
            <label class="long">Config on the server<input name="config" required placeholder="/data/shop.train.yml" autocomplete="off" /></label>
            <button type="submit">Train</button>
          </form>
        </details>`}
      ${jobs?.length === 0 && html`<p class="none">Nothing was done yet.</p>`}
      <ul class="rows">
        ${jobs?.map(job => html`
          <li class=${`row job ${job.state}`} key=${job.id} data-job=${job.id}>
            <div class="head">
              <h3>${verbs[job.kind] ?? job.kind} <span>${subject(job)}</span></h3>
              <p><span class="state">${job.state}</span> · ${time(job.ended ?? job.started ?? job.created)}${job.begun > 1 ? ` · begun ${job.begun} times` : ''}</p>
            </div>
            ${(job.state === 'queued' || job.state === 'running') && (job.kind === 'index' || may('administer')) && html`
              <div class="choices"><button type="button" class="quiet" onClick=${() => cancel(job)}>Cancel<span class="unseen"> job ${job.id}</span></button></div>`}
            ${job.state === 'running' && html`<progress aria-label=${`Progress of job ${job.id}`} value=${job.progress?.total ? job.progress.done : null} max=${job.progress?.total || 1}></progress>`}
            <p class=${job.state === 'failed' ? 'said fault' : 'said'}>${line(job)}</p>
            ${job.progress?.message && job.state === 'running' && html`<p class="said">${job.progress.message}</p>`}
          </li>`)}
      </ul>
    </section>`;
}
