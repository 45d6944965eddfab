import { html, render, useEffect, useRef, useState } from './lib/htm-preact.js';
import * as photos from './photos.js';
import { read, write, defaultK } from './address.js';
import { useAnswer } from './answers.js';
import { Header } from './components/Header.js';
import { Start } from './components/Start.js';
import { Query } from './components/Query.js';
import { Filters } from './components/Filters.js';
import { Results } from './components/Results.js';
import { DropTarget } from './components/DropTarget.js';
import { Message } from './components/Message.js';
import { useCollection } from './components/useCollection.js';

function App() {
  const [broken, setBroken] = useState(null);
  const [collection] = useCollection(setBroken);
  const [refused, setRefused] = useState(null);
  const [route, setRoute] = useState(read);
  const results = useRef(null);
  const { answer, error, busy, again } = useAnswer(route);
  const searching = route.id != null || route.photo != null || route.address != null;

  useEffect(() => {
    const back = () => setRoute(read());
    addEventListener('popstate', back);
    return () => removeEventListener('popstate', back);
  }, []);

  useEffect(() => {
    const name = route.id ?? route.address ?? answer?.query?.name;
    document.title = searching ? `${name ?? 'Photo'} · Akin` : 'Akin';
  }, [route, answer]);

  const go = (change, anew) => {
    const next = { ...route, ...change };
    setRefused(null);
    history.pushState(null, '', write(next));
    setRoute(next);
    if (anew) {
      scrollTo({ top: 0 });
      // Whoever reads with the ears or the keyboard goes on at the new results.
      requestAnimationFrame(() => results.current?.focus({ preventScroll: true }));
    }
  };
  // A class that was chosen for one photo says nothing about the next.
  const toItem = id => go({ id, photo: null, address: null, ofClass: null }, true);
  const toAddress = address => go({ id: null, photo: null, address, ofClass: null }, true);
  const toFile = async file => {
    const limit = collection?.max_bytes;
    if (limit && file.size > limit) {
      setRefused(`the photo has ${(file.size / 1e6).toFixed(1)} MB, larger than the limit of ${(limit / 1e6).toFixed(1)}`);
      return;
    }
    go({ id: null, photo: await photos.keep(file), address: null, ofClass: null }, true);
  };

  if (broken) return html`<main class="container"><${Message} text=${broken} /></main>`;
  return html`
    <${Header} collection=${collection} home=${() => go({ id: null, photo: null, address: null, k: defaultK, ofClass: null, classes: null, where: {}, filter: '', nearest: null }, true)} />
    <main class=${searching ? 'shell searching' : 'shell'}>
      ${searching
        ? html`<${Query} route=${route} query=${answer?.query} choose=${toFile} toAddress=${toAddress} />`
        : html`<${Start} choose=${toFile} toAddress=${toAddress} />`}
      <section class="found" aria-busy=${busy ? 'true' : 'false'} aria-labelledby="found-title">
        ${refused && html`<${Message} text=${refused} />`}
        <${Filters} collection=${collection} route=${route} searching=${searching} predicted=${answer?.route} go=${go} />
        <${Results} refs=${results} collection=${collection} route=${route} answer=${answer} error=${error} busy=${busy}
          searching=${searching} toItem=${toItem} clear=${() => go({ where: {}, filter: '', nearest: null })} everywhere=${() => go({ ofClass: null, classes: 'all' })} again=${again} />
      </section>
    </main>
    <${DropTarget} choose=${toFile} toAddress=${toAddress} />`;
}

render(html`<${App} />`, document.body);
