import { html, useEffect, useState } from '../lib/htm-preact.js';
import * as api from '../api.js';
import * as photos from '../photos.js';
import { toItemPage } from '../address.js';
import { AddressField } from './AddressField.js';
import { Metadata, known } from './Metadata.js';
import { Picture } from './Picture.js';
import { PhotoInput } from './PhotoInput.js';

// The photo that is searched with.
export function Query({ route, query, choose, toAddress }) {
  const [file, setFile] = useState(null);
  useEffect(() => {
    let wanted = true;
    setFile(null);
    // The neighbors' place says what is wrong with a photo that can't be found.
    if (route.photo != null) photos.find(route.photo).then(file => wanted && setFile(file), () => {});
    return () => { wanted = false; };
  }, [route.photo]);

  const src = route.id != null ? `${api.item(route.id)}/photo?side=640` : file && photos.urlOf(route.photo, file);
  const name = route.id ?? route.address ?? file?.name;
  return html`
    <aside class="query" aria-label="The photo that is searched with">
      ${route.address != null ? html`<span class="picture none"><span class="gone">fetched by the server</span></span>` : src ? html`<${Picture} key=${src} src=${src} alt=${`Searching with ${name || 'your photo'}`} eager />` : html`<span class="picture"></span>`}
      <div class="about">
        <h1>${name || 'Your photo'}</h1>
        <${Metadata} entries=${known(query?.item?.metadata)} />
        ${route.id != null && html`<p><a href=${toItemPage(route.id)}>All about this item</a></p>`}
        <${PhotoInput} choose=${choose} label="Another photo" quiet />
        <${AddressField} value=${route.address} toAddress=${toAddress} />
      </div>
    </aside>`;
}
