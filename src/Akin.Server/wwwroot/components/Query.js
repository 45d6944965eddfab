import { html, useEffect, useState } from '../lib/htm-preact.js';
import * as photos from '../photos.js';
import { Metadata, known } from './Metadata.js';
import { Picture } from './Picture.js';
import { PhotoInput } from './PhotoInput.js';

// The photo that is searched with.
export function Query({ route, query, choose }) {
  const [file, setFile] = useState(null);
  useEffect(() => {
    let wanted = true;
    setFile(null);
    // The neighbours' place says what is wrong with a photo that can't be found.
    if (route.photo != null) photos.find(route.photo).then(file => wanted && setFile(file), () => {});
    return () => { wanted = false; };
  }, [route.photo]);

  const src = route.id != null ? `/v1/items/${encodeURIComponent(route.id)}/photo?side=640` : file && photos.urlOf(route.photo, file);
  const name = route.id ?? file?.name;
  return html`
    <aside class="query" aria-label="The photo that is searched with">
      ${src ? html`<${Picture} key=${src} src=${src} alt=${`Searching with ${name || 'your photo'}`} eager />` : html`<span class="picture"></span>`}
      <div class="about">
        <h1>${name || 'Your photo'}</h1>
        <${Metadata} entries=${known(query?.item?.metadata)} />
        <${PhotoInput} choose=${choose} label="Another photo" quiet />
      </div>
    </aside>`;
}
