export const whole = number => number.toLocaleString('en');

// Three significant digits, without an exponent; what rounds to nothing is 0.000.
export function distance(value) {
  if (typeof value !== 'number') return '–';
  if (Math.abs(value) < 0.0005) return '0.000';
  return Math.abs(value) >= 999.5 ? whole(Math.round(value)) : value.toPrecision(3);
}

const metrics = { l2: 'L2', l1: 'L1', cosine: 'cosine', ip: 'inner product', hamming: 'Hamming' };

export const metricName = metric => metrics[metric] ?? metric;

// A probability; what is not certain is neither 0 nor 100 %.
export function percent(share) {
  const rounded = Math.round(100 * share);
  if (rounded === 0) return share > 0 ? '< 1 %' : '0 %';
  return rounded === 100 && share < 1 ? '> 99 %' : `${rounded} %`;
}
