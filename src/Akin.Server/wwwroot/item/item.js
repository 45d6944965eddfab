import { html, render, useEffect, useRef, useState } from '../lib/htm-preact.js';
import * as api from '../api.js';
import { toItemPage } from '../address.js';
import { Card } from '../components/Card.js';
import { Confirm } from '../components/Confirm.js';
import { Header } from '../components/Header.js';
import { Message } from '../components/Message.js';
import { isConstant } from '../components/Metadata.js';
import { metricName } from '../components/numbers.js';
import { Picture } from '../components/Picture.js';
import { useCollection } from '../components/useCollection.js';
import { useMay } from '../session.js';
import { Known } from './Known.js';

const alike = 24;
const id = new URLSearchParams(location.search).get('id') ?? '';

function Item() {
  const [error, setError] = useState(null);
  const [collection] = useCollection(setError);
  const [item, setItem] = useState(null);
  const [near, setNear] = useState(null);
  const [asking, setAsking] = useState(false);
  const [gone, setGone] = useState(false);
  const end = useRef(null);
  const may = useMay();
  const canWrite = collection?.can_write && may('write');

  useEffect(() => {
    document.title = `${id} · Akin`;
    api.ask(api.item(id)).then(setItem, e => setError(e.message));
    // Itself comes first, which is no news here.
    api.similar(id, { k: alike + 1 }).then(answer => setNear(answer.hits.filter(hit => hit.id !== id).slice(0, alike)), () => setNear([]));
  }, []);
  useEffect(() => { if (gone) end.current.focus(); }, [gone]);

  const remove = async sure => {
    setAsking(false);
    if (!sure) return;
    await api.ask(api.item(id), { method: 'DELETE' }).then(() => setGone(true), e => setError(e.message));
  };
  const busy = !error && !(item && near);
  return html`
    <${Header} collection=${collection} />
    <main class="item-page" aria-busy=${busy ? 'true' : 'false'}>
      ${error && html`<${Message} text=${error} />`}
      ${gone && html`<section class="empty"><h1 ref=${end} tabindex="-1">${id} is deleted</h1><p><a class="button" href=${api.page('./')}>Search</a></p></section>`}
      ${item && !gone && html`
        <section class="item" aria-labelledby="item-title">
          <${Picture} src=${`${item.photo}?side=1024`} alt=${`Photo of ${item.id}`} eager />
          <div class="about">
            <h1 id="item-title">${item.id}</h1>
            <${Known} item=${item} canWrite=${canWrite} changed=${setItem} failed=${e => setError(e?.message ?? null)} />
            <div class="choices">
              <a class="button" href=${api.page('./', { id: item.id })}>Search with this</a>
              ${canWrite && html`<button type="button" class="quiet danger" onClick=${() => setAsking(true)}>Delete</button>`}
            </div>
          </div>
        </section>
        <section class="found" aria-labelledby="found-title">
          <div class="headline">
            <h2 id="found-title">More like this</h2>
            ${collection && html`<p class="legend">number = ${metricName(collection.metric)} distance, 0 is the same</p>`}
          </div>
          ${near?.length === 0 && html`<p class="empty">There is nothing else here yet.</p>`}
          <ul class="grid">
            ${near?.map((hit, i) => html`<${Card} key=${hit.id} item=${hit} metric=${collection?.metric} first=${i < 6} href=${toItemPage(hit.id)}
              constant=${collection?.metadata.filter(c => isConstant(c, collection)).map(c => c.column)} />`)}
          </ul>
        </section>`}
    </main>
    ${asking && html`<${Confirm} title="Delete this item?" text=${`${id} leaves the collection, and with it what is known of it. This can't be undone.`} yes="Delete" done=${remove} />`}`;
}

render(html`<${Item} />`, document.body);
