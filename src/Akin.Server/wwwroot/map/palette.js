import { packed } from './discs.js';

// The colors of the commonest values, the same as in the picture that the command line draws.
export const colors = ['#2f7ed8', '#f28e2b', '#3fa34d', '#e04f5f', '#9b6bd3', '#17b3b8', '#e87fc0', '#a8744f', '#c9ae1c', '#8fc341', '#6f86a8', '#b83b9e'];
export const rest = '#9c9b95';

const parts = hex => [1, 3, 5].map(i => Number.parseInt(hex.slice(i, i + 2), 16));
const pack = hex => packed(...parts(hex));
// A color's tenth, on the ground: what is not looked at.
const faint = (hex, ground) => packed(...parts(hex).map((part, i) => Math.round(ground[i] + (part - ground[i]) * 0.12)));

// A color for each of the 256 codes of a column; where one value is looked at, the others are faint.
export function table(column, chosen, ground) {
  const all = new Uint32Array(256);
  for (let code = 0; code < 256; code++) {
    const color = column ? colors[code] ?? rest : colors[0];
    const on = chosen === null || chosen === code || (chosen === colors.length && code >= colors.length);
    all[code] = on ? pack(color) : faint(color, ground);
  }
  return all;
}
