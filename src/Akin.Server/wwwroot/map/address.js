import { named } from '../api.js';
import { write as search } from '../address.js';

// What is looked at stands in the page's address, so that Back from an item leads to the same place: color=COLUMN and at=x,y,scale.

export function read() {
  const parameters = new URLSearchParams(location.search);
  const at = (parameters.get('at') ?? '').split(',').map(Number);
  return {
    color: parameters.get('color') ?? parameters.get('colour'),
    at: at.length === 3 && at.every(Number.isFinite) && at[2] > 0 ? { x: at[0], y: at[1], scale: at[2] } : null,
  };
}

export function keep(color, camera) {
  const parameters = new URLSearchParams(named === null ? {} : { collection: named });
  parameters.set('color', color);
  if (!camera.fitted) parameters.set('at', [camera.x, camera.y, camera.scale].map(value => Number(value.toPrecision(6))).join(','));
  history.replaceState(null, '', `?${parameters}`);
}

// The page that searches with an item.
export const toSearch = id => `./${search({ id })}`;
