// Adds many photos at once, each by a request of its own, and shows how jobs go while they do.
import { main } from './swap.js';

const atOnce = 3;
const again = 15_000; // milliseconds: what others have started
const whole = number => number.toLocaleString('en');

// The page as it is now; what somebody types into it meanwhile stays.
async function refresh() {
  const reply = await fetch(main().dataset.swap).catch(() => null);
  if (!reply?.ok) return;
  const next = new DOMParser().parseFromString(await reply.text(), 'text/html');
  const active = document.activeElement?.id;
  for (const part of ['.collection', '.jobs .rows', ...[...document.querySelectorAll('.row[data-name]')].flatMap(row => ['.about', '.choices'].map(p => `.row[data-name="${CSS.escape(row.dataset.name)}"] ${p}`))]) {
    const fresh = next.querySelector(part);
    if (fresh) document.querySelector(part)?.replaceWith(fresh);
  }
  if (active) document.getElementById(active)?.focus({ preventScroll: true });
  ready();
}

// Sends photos to a collection, a few at a time, and tells in one line how it goes. A photo is called as its file is.
async function add(row, files) {
  if (files.length === 0) return;
  const line = row.querySelector('.head [role="status"]') ?? row.querySelector('.head').appendChild(document.createElement('p'));
  line.setAttribute('role', 'status');
  let added = 0, next = 0;
  const faults = [];
  const say = () => {
    const failed = faults.length === 0 ? '' : ` · ${whole(faults.length)} not: ${faults[0]}${faults.length > 1 ? ' …' : ''}`;
    line.textContent = `${whole(added)} of ${whole(files.length)} added${failed}`;
  };
  const work = async () => {
    while (next < files.length) {
      const file = files[next++], body = new FormData();
      body.append('id', file.webkitRelativePath || file.name);
      body.append('photo', file, file.name);
      const reply = await fetch(row.dataset.items, { method: 'POST', body }).catch(() => null);
      if (reply?.ok) added++;
      else faults.push(`${file.name}: ${(await reply?.json().catch(() => null))?.detail ?? 'the server does not answer'}`);
      say();
    }
  };
  say();
  await Promise.all(Array.from({ length: atOnce }, work));
  refresh();
}

const rowOf = event => event.target.closest?.('.row[data-items]');
const hasFile = event => rowOf(event) && [...event.dataTransfer.types].includes('Files');

addEventListener('change', event => {
  if (!event.target.matches('.row input[type=file]')) return;
  const files = [...event.target.files];
  event.target.value = '';
  add(rowOf(event), files);
});
addEventListener('dragover', event => {
  for (const row of document.querySelectorAll('.row.over')) row.classList.remove('over');
  if (!hasFile(event)) return;
  event.preventDefault();
  rowOf(event).classList.add('over');
});
addEventListener('drop', event => {
  if (!hasFile(event)) return;
  event.preventDefault();
  rowOf(event).classList.remove('over');
  add(rowOf(event), [...event.dataTransfer.files]);
});

// The running job, or the next: one stream at a time, since a browser opens few connections to a server. Each event brings the page's
// own words for it.
let stream = null;
function watch() {
  // Jobs begin in the order of their numbers.
  const job = [...document.querySelectorAll('.job[data-open]')].at(-1);
  if (stream?.job === job?.dataset.job) return;
  stream?.close();
  stream = null;
  if (!job) return;
  const id = job.dataset.job;
  stream = Object.assign(new EventSource(`/v1/jobs/${id}/events`), { job: id });
  let under = false;
  stream.addEventListener('progress', async () => {
    if (under) return;
    under = true;
    await refresh();
    under = false;
  });
  stream.addEventListener('end', event => {
    // It would connect again to hear the end again.
    event.target.close();
    refresh();
  });
}

// Jobs that ended since the page was shown last are told to who can't see their rows. Not where the server says that one has ended: the
// page may show it before, and then hears no more of it.
let open = [];
// Outside the part of the page that is swapped, so that nothing that was told is taken away.
const log = Object.assign(document.createElement('div'), { className: 'unseen', ariaLabel: 'Jobs that ended', role: 'log' });
document.body.append(log);
function tell() {
  for (const job of [...document.querySelectorAll('.job:not([data-open])')].filter(job => open.includes(job.dataset.job)).reverse()) {
    const line = log.appendChild(document.createElement('p'));
    line.textContent = `Job ${job.dataset.job} (${job.dataset.kind}) is ${job.querySelector('.state').textContent}`;
  }
  open = [...document.querySelectorAll('.job[data-open]')].map(job => job.dataset.job);
}

function ready() {
  tell();
  for (const input of document.querySelectorAll('.row input[type=file]')) input.multiple = true;
  // In the visitor's own time.
  for (const time of document.querySelectorAll('time[datetime]')) {
    time.textContent = new Date(time.dateTime).toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
  }
  watch();
}

addEventListener('swapped', ready);
addEventListener('pagehide', () => stream?.close());
if (document.querySelector('.jobs')) setInterval(() => document.visibilityState === 'visible' && !stream && refresh(), again);
ready();
