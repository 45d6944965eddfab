// What every page does where there is JavaScript; without it the same links and forms load whole pages.
import './swap.js';
import './pictures.js';

// A choice that applies at once.
addEventListener('change', event => event.target.matches?.('[data-send]') && event.target.form.requestSubmit());
