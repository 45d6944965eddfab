import { html } from '../lib/htm-preact.js';
import { percent, whole } from './numbers.js';

// The class that is searched: the predicted one with its probability, or another one that the person knows better.
export function ClassChooser({ classes, predicted, route, go }) {
  const likely = predicted?.likeliest ?? [];
  const probability = name => likely.find(l => l.class === name)?.probability;
  const ranked = [...likely.map(l => classes.find(c => c.class === l.class) ?? l), ...classes.filter(c => !likely.some(l => l.class === c.class))];
  const sure = name => probability(name) == null ? '' : ` ${percent(probability(name))}`;
  const first = likely[0] && `${likely[0].class}${sure(likely[0].class)} (${predicted.chosen_by === 'item' ? 'known' : 'predicted'})`;
  const changed = event => {
    const { value } = event.target;
    const named = value.startsWith('=');
    go({ ofClass: named ? value.slice(1) : null, classes: named || value === '' ? null : value });
  };
  const value = route.ofClass != null ? `=${route.ofClass}` : route.classes ?? '';
  return html`
    <label class="filter classes ${value ? 'on' : ''}"><span>class</span>
      <select value=${value} onChange=${changed} data-test="class">
        <option value="">${first ?? 'the likeliest'}</option>
        ${classes.length > 2 && html`<option value="2">${likely.length > 1 ? `${likely[0].class} and ${likely[1].class}` : 'the two likeliest'}</option>`}
        <option value="all">every class</option>
        ${route.ofClass == null && route.classes && !['2', 'all'].includes(route.classes) && html`<option value=${route.classes}>the ${route.classes} likeliest</option>`}
        <optgroup label="only this one">
          ${ranked.map(c => html`<option key=${c.class} value=${`=${c.class}`}>${c.class}${sure(c.class)} · ${whole(c.items)} ${c.items === 1 ? 'photo' : 'photos'}</option>`)}
          ${route.ofClass != null && !classes.some(c => c.class === route.ofClass) && html`<option value=${`=${route.ofClass}`}>${route.ofClass}</option>`}
        </optgroup>
      </select>
    </label>`;
}
