import { baseOf, ask } from '../api.js';
import { whole } from '../components/numbers.js';

const atOnce = 3;

// Sends photos to a collection, a few at a time, and tells in one line how it goes. A photo is called as its file is.
export async function addPhotos(name, files, tell) {
  let added = 0, next = 0;
  const faults = [];
  const line = () => {
    const failed = faults.length === 0 ? '' : ` · ${whole(faults.length)} not: ${faults[0]}${faults.length > 1 ? ' …' : ''}`;
    tell(`${whole(added)} of ${whole(files.length)} added${failed}`);
  };
  const work = async () => {
    while (next < files.length) {
      const file = files[next++];
      const body = new FormData();
      body.append('id', file.webkitRelativePath || file.name);
      body.append('photo', file, file.name);
      try {
        await ask(`${baseOf(name)}/items`, { method: 'POST', body });
        added++;
      } catch (error) {
        faults.push(`${file.name}: ${error.message}`);
      }
      line();
    }
  };
  line();
  await Promise.all(Array.from({ length: atOnce }, work));
}
