// Says on the page in one line what is wrong, with a button that does something about it; without a text nothing is wrong any more.
export function say(text, word, act) {
  const main = document.querySelector('main');
  const before = main.querySelector(':scope > .message');
  // Said once: whoever listens would hear it again.
  if (text && before?.querySelector('p').textContent === text) return;
  before?.remove();
  if (!text) return;
  const message = document.getElementById('message').content.firstElementChild.cloneNode(true);
  message.querySelector('p').textContent = text;
  const button = message.querySelector('button');
  if (act) {
    button.textContent = word;
    button.addEventListener('click', act);
  } else {
    button.remove();
  }
  main.prepend(message);
}
