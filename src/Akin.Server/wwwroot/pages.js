// What every page does where there is JavaScript; without it the same links and forms load whole pages.
import './swap.js';
import './pictures.js';

// A choice that applies at once.
addEventListener('change', event => event.target.matches?.('[data-send]') && event.target.form.requestSubmit());

// One more line in a form of columns and values.
addEventListener('click', event => {
  if (!event.target.matches?.('[data-another]')) return;
  const line = event.target.previousElementSibling, next = line.cloneNode(true);
  for (const input of next.querySelectorAll('input')) input.value = '';
  line.after(next);
  next.querySelector('input').focus();
});
