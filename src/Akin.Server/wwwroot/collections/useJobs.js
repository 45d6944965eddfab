import { useEffect, useRef, useState } from '../lib/htm-preact.js';
import { ask, send } from '../api.js';

const shown = 20;
const again = 15_000; // milliseconds: what others have started

const isOpen = job => job.state === 'queued' || job.state === 'running';

// The latest jobs, the running one as it moves. One stream at a time: a browser opens few connections to a server.
export function useJobs(done, failed, mayLook) {
  const [jobs, setJobs] = useState(null);
  const [news, setNews] = useState('');
  const latest = useRef(null);
  latest.current = { done, failed };

  const put = job => setJobs(all => all && all.map(j => j.id === job.id ? job : j));
  const load = () => ask(`/v1/jobs?limit=${shown}`).then(answer => setJobs(answer.jobs), e => latest.current.failed(e));
  useEffect(() => {
    if (!mayLook) return undefined;
    load();
    const timer = setInterval(() => document.visibilityState === 'visible' && load(), again);
    return () => clearInterval(timer);
  }, [mayLook]);

  // Jobs begin in the order of their numbers.
  const watched = jobs?.filter(isOpen).at(-1)?.id;
  useEffect(() => {
    if (watched === undefined) return undefined;
    const stream = new EventSource(`/v1/jobs/${watched}/events`);
    stream.addEventListener('progress', event => put(JSON.parse(event.data)));
    stream.addEventListener('end', event => {
      // It would connect again to hear the end again.
      stream.close();
      const job = JSON.parse(event.data);
      put(job);
      setNews(`Job ${job.id} (${job.kind}) is ${job.state}`);
      load();
      latest.current.done();
    });
    return () => stream.close();
  }, [watched]);

  return {
    jobs,
    news,
    started: job => setJobs(all => [job, ...(all ?? []).filter(j => j.id !== job.id)]),
    cancel: job => send(`/v1/jobs/${job.id}/cancel`, {}).then(put, e => latest.current.failed(e)),
  };
}
