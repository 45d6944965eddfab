import { useEffect, useState } from './lib/htm-preact.js';
import * as api from './api.js';
import * as photos from './photos.js';
import { write } from './address.js';

const sampled = 36;
const remembered = 30;
// Back shows at once what was there, and at the same place in the page.
const answers = new Map();

async function load(route, signal) {
  if (route.id != null) return api.similar(route.id, route, signal);
  if (route.address != null) return api.searchAddress(route.address, route, signal);
  if (route.photo != null) return api.search(await photos.find(route.photo), route, signal);
  return api.sample(sampled, route, signal);
}

// What belongs on the page for a route: { answer, error, busy, again }. While a new answer is on its way, the old one
// stays if it is an answer to the same query.
export function useAnswer(route) {
  const address = write(route);
  const subject = `${route.id}/${route.photo}/${route.address}`;
  const [state, setState] = useState({});
  const [turn, setTurn] = useState(0);

  useEffect(() => {
    if (answers.has(address)) {
      setState({ subject, address, answer: answers.get(address) });
      return undefined;
    }
    const abort = new AbortController();
    load(route, abort.signal).then(
      answer => {
        answers.set(address, answer);
        if (answers.size > remembered) answers.delete(answers.keys().next().value);
        setState({ subject, address, answer });
      },
      error => error.name !== 'AbortError' && setState({ subject, address, error: error.message }));
    return () => abort.abort();
  }, [address, turn]);

  const again = () => {
    answers.delete(address);
    setState(state => ({ ...state, address: null, error: null }));
    setTurn(turn + 1);
  };
  const current = answers.get(address);
  if (current) return { answer: current, again };
  if (state.address === address) return { error: state.error, again };
  return { busy: true, answer: state.subject === subject ? state.answer : null, again };
}
