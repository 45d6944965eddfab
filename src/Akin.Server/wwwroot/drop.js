// The whole window takes a photo that is dropped or pasted, or a photo's address.

// The address that was dropped or pasted: a link, a picture of another page, or a text that is nothing else.
function addressIn(transfer) {
  const text = (transfer.getData('text/uri-list') || transfer.getData('text/plain') || '').trim().split(/\r?\n/)[0];
  return /^https?:\/\/\S+$/i.test(text) ? text : null;
}

export function listen({ toFile, toAddress, text }) {
  const over = document.body.appendChild(Object.assign(document.createElement('div'), { className: 'drop-over', hidden: true, ariaHidden: 'true' }));
  over.append(Object.assign(document.createElement('p'), { textContent: text }));
  // Leaving one element for the next within the window is a leave too: only the balance tells.
  let inside = 0;
  const shows = count => {
    inside = Math.max(0, count);
    over.hidden = inside === 0;
  };
  const fits = event => [...event.dataTransfer.types].some(type => type === 'Files' || type === 'text/uri-list');
  const take = transfer => {
    const file = transfer?.files[0], address = transfer && addressIn(transfer);
    if (file) toFile(file);
    else if (address) toAddress(address);
  };
  addEventListener('dragenter', event => fits(event) && shows(inside + 1));
  addEventListener('dragleave', event => fits(event) && shows(inside - 1));
  addEventListener('dragover', event => fits(event) && event.preventDefault());
  addEventListener('drop', event => {
    if (!fits(event)) return;
    event.preventDefault();
    shows(0);
    take(event.dataTransfer);
  });
  // What is pasted into a field is the field's.
  addEventListener('paste', event => event.target.closest?.('input, textarea, dialog') || take(event.clipboardData));
}
