import { html, useEffect, useRef, useState } from '../lib/htm-preact.js';
import * as api from '../api.js';
import { Metadata, known } from '../components/Metadata.js';

// What is known of the item, and a form to change it.
export function Known({ item, canWrite, changed, failed }) {
  const [rows, setRows] = useState(null);
  const [busy, setBusy] = useState(false);
  const edit = useRef(null), first = useRef(null);
  useEffect(() => { first.current?.focus(); }, [rows === null]);

  const open = () => setRows([...Object.entries(item.metadata).map(([column, value]) => ({ column, value, old: true })), { column: '', value: '' }]);
  const close = () => {
    setRows(null);
    requestAnimationFrame(() => edit.current?.focus());
  };
  const set = (i, change) => setRows(rows.map((row, j) => j === i ? { ...row, ...change } : row));
  const save = async event => {
    event.preventDefault();
    const changes = {};
    for (const { column, value, old } of rows) {
      if (column.trim() === '') continue;
      if (old && value === '') changes[column] = null;
      else if (value !== '' && value !== item.metadata[column.trim()]) changes[column.trim()] = value;
    }
    setBusy(true);
    try {
      if (Object.keys(changes).length > 0) changed(await api.send(api.item(item.id), { metadata: changes }, 'PATCH'));
      failed(null);
      close();
    } catch (e) {
      failed(e);
    }
    setBusy(false);
  };

  if (!rows) return html`
    ${known(item.metadata).length > 0 ? html`<${Metadata} entries=${known(item.metadata)} />` : html`<p class="metadata">Nothing more is known of it.</p>`}
    ${canWrite && html`<button type="button" class="link" ref=${edit} onClick=${open}>Edit</button>`}`;
  return html`
    <form class="edit" aria-label="What is known of it" onSubmit=${save} onKeyDown=${event => event.key === 'Escape' && close()}>
      ${rows.map((row, i) => html`
        <div class="pair" key=${i}>
          ${row.old
            ? html`<label for=${`value-${i}`}>${row.column}</label>`
            : html`<input aria-label="New column" placeholder="new column" value=${row.column} onInput=${event => set(i, { column: event.target.value })} />`}
          <input id=${`value-${i}`} aria-label=${row.old ? null : 'Its value'} placeholder=${row.old ? 'empty removes it' : 'value'} value=${row.value}
            ref=${i === 0 ? first : null} onInput=${event => set(i, { value: event.target.value })} />
        </div>`)}
      <button type="button" class="link" onClick=${() => setRows([...rows, { column: '', value: '' }])}>Another column</button>
      <div class="choices">
        <button type="submit" disabled=${busy}>Save</button>
        <button type="button" class="quiet" onClick=${close}>Cancel</button>
      </div>
    </form>`;
}
