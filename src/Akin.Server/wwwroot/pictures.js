// A picture of few pixels is shown as pixels, not as fog; where one can't be shown, that is said. Pictures come and go with the
// page's parts, so that the document listens for all of them.

const tiny = 64;

function look(image) {
  if (!image.matches?.('.picture img')) return;
  if (image.naturalWidth > 0) image.classList.toggle('pixels', image.naturalWidth <= tiny && image.naturalHeight <= tiny);
  else image.replaceWith(Object.assign(document.createElement('span'), { className: 'gone', textContent: 'no preview' }));
}

// Neither event bubbles.
for (const name of ['load', 'error']) document.addEventListener(name, event => look(event.target), true);
// Those that came before this module did.
for (const image of document.images) if (image.complete) look(image);
