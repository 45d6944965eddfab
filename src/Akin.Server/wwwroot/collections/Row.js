import { html, useState } from '../lib/htm-preact.js';
import * as api from '../api.js';
import { Confirm } from '../components/Confirm.js';
import { metricName, whole } from '../components/numbers.js';
import { addPhotos } from './addPhotos.js';

const photos = count => `${whole(count)} ${count === 1 ? 'photo' : 'photos'}`;

// One collection: what it is, and what can be done with it.
export function Row({ collection, may, canDelete, start, changed, failed }) {
  const { name, items, model, metric, index, dimensions, can_write: writable, fault } = collection;
  const [asking, setAsking] = useState(false);
  const [over, setOver] = useState(false);
  const [adding, setAdding] = useState(null);
  const canWrite = writable && may('write'), canManage = writable && may('administer');

  const add = async files => {
    if (files.length === 0) return;
    await addPhotos(name, [...files], setAdding);
    changed();
  };
  const remove = sure => {
    setAsking(false);
    if (sure) api.ask(api.baseOf(name), { method: 'DELETE' }).then(changed, failed);
  };
  const hasFile = event => canWrite && [...event.dataTransfer.types].includes('Files');
  const drag = {
    onDragOver: event => hasFile(event) && (event.preventDefault(), setOver(true)),
    onDragLeave: event => event.currentTarget.contains(event.relatedTarget) || setOver(false),
    onDrop: event => {
      if (!hasFile(event)) return;
      event.preventDefault();
      setOver(false);
      add(event.dataTransfer.files);
    },
  };
  const submit = event => {
    event.preventDefault();
    const form = new FormData(event.target);
    const text = field => form.get(field).trim() || undefined;
    start({ kind: 'index', collection: name, source: text('source'), path_column: text('path'), id_column: text('id'), images: text('images') });
  };
  return html`
    <li class=${over ? 'row over' : 'row'} ...${drag} data-name=${name}>
      <div class="head">
        <h2>${fault ? name : html`<a href=${`./?${new URLSearchParams({ collection: name })}`}>${name}</a>`}</h2>
        ${fault ? html`<p class="fault">${fault}</p>` : html`
          <p>${photos(items)} · ${model.replace(/\.onnx$/, '')} · ${metricName(metric)} · ${index} · ${whole(dimensions)} dimensions${writable ? '' : ' · read only'}</p>`}
        ${adding && html`<p role="status">${adding}</p>`}
      </div>
      ${!fault && html`
        <div class="choices">
          ${canWrite && html`
            <label class="button quiet">
              <input type="file" class="unseen" multiple accept="image/*" onChange=${event => add(event.target.files)} />
              <span>Add photos<span class="unseen"> to ${name}</span></span>
            </label>`}
          ${canManage && html`
            <button type="button" class="quiet" onClick=${() => start({ kind: 'map', collection: name })} disabled=${items === 0}>Lay out map<span class="unseen"> of ${name}</span></button>
            <button type="button" class="quiet" onClick=${() => start({ kind: 'rebuild', collection: name })} disabled=${items === 0}>Rebuild index<span class="unseen"> of ${name}</span></button>`}
          ${canManage && canDelete && html`<button type="button" class="quiet danger" onClick=${() => setAsking(true)}>Delete<span class="unseen"> ${name}</span></button>`}
        </div>`}
      ${fault && canDelete && may('administer') && html`<div class="choices"><button type="button" class="quiet danger" onClick=${() => setAsking(true)}>Delete<span class="unseen"> ${name}</span></button></div>`}
      ${canWrite && html`
        <details>
          <summary>Index a folder or a table</summary>
          <form class="fields" onSubmit=${submit}>
            <label class="long">Folder, table or IDX files on the server<input name="source" required placeholder="/data/photos" autocomplete="off" /></label>
            <label>Column of the path<input name="path" placeholder="the first" autocomplete="off" /></label>
            <label>Column of the id<input name="id" placeholder="the path" autocomplete="off" /></label>
            <label>Folder of the images<input name="images" placeholder="the table's" autocomplete="off" /></label>
            <button type="submit">Index</button>
          </form>
        </details>`}
      ${asking && html`<${Confirm} title=${`Delete ${name}?`} text=${`The collection goes with all that is in it${items ? ` (${photos(items)})` : ''}: vectors, uploaded photos, metadata. This can't be undone.`} yes="Delete" done=${remove} />`}
    </li>`;
}
