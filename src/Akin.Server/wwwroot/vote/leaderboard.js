import { html, render, useEffect, useState } from '../lib/htm-preact.js';
import { ask } from '../api.js';
import { Header } from '../components/Header.js';
import { Message } from '../components/Message.js';
import { whole } from '../components/numbers.js';

const percent = share => `${(100 * share).toFixed(share > 0.0995 && share < 0.9995 ? 0 : 1)} %`;

// A certainty is never shown as complete.
const certainty = share => share >= 0.9995 ? '> 99.9 %' : share <= 0.0005 ? '< 0.1 %' : percent(share);

const Rate = ({ contender: { rate, interval } }) => html`
  <span class="rate" aria-hidden="true">
    <span class="range" style=${{ left: `${100 * interval[0]}%`, right: `${100 * (1 - interval[1])}%` }}></span>
    <span class="mean" style=${{ left: `${100 * rate}%` }}></span>
  </span>`;

const Row = ({ contender, place, next }) => html`
  <tr>
    <td class="number">${place + 1}</td>
    <th scope="row">${contender.name}${contender.control && html` <small>control</small>`}</th>
    <td class="number">${whole(contender.approvals)} of ${whole(contender.votes)}</td>
    <td class="share">${contender.rate == null ? html`<small>no votes yet</small>` : html`
      <b>${percent(contender.rate)}</b> <small>${percent(contender.interval[0])} to ${percent(contender.interval[1])}</small><${Rate} contender=${contender} />`}</td>
    <td class="number">${next && certainty(contender.ahead[place + 1])}</td>
  </tr>`;

const Certainties = ({ contenders }) => html`
  <details>
    <summary>Everyone against everyone</summary>
    <p>How certain it is that the one on the left is ahead of the one above.</p>
    <div class="wide"><table class="certainties">
      <thead><tr><td></td>${contenders.map((c, i) => html`<th scope="col" key=${c.name} title=${c.name} aria-label=${c.name}>${i + 1}</th>`)}</tr></thead>
      <tbody>${contenders.map((c, i) => html`
        <tr key=${c.name}><th scope="row">${i + 1} ${c.name}</th>
          ${c.ahead.map((share, j) => html`<td key=${j} class=${i === j ? '' : share > 0.975 ? 'sure' : share < 0.025 ? 'behind' : ''}>${i === j ? '' : certainty(share)}</td>`)}</tr>`)}
      </tbody>
    </table></div>
  </details>`;

function Leaderboard() {
  const [board, setBoard] = useState(null);
  const [error, setError] = useState(null);
  useEffect(() => { ask('/v1/vote/leaderboard').then(setBoard, e => setError(e.message)); }, []);
  return html`
    <${Header} collection=${board && { name: board.comparison }} />
    <main class="board" aria-busy=${board || error ? 'false' : 'true'}>
      <h1>Leaderboard</h1>
      ${error && html`<${Message} text=${error} />`}
      ${board && html`
        <p>${whole(board.votes)} ${board.votes === 1 ? 'vote' : 'votes'} of ${whole(board.voters)} ${board.voters === 1 ? 'person' : 'people'}.
          A vote on a pair that several contenders made counts for each of them.
          ${board.uncounted > 0 && `${whole(board.uncounted)} are for pairs that no contender makes any more.`}</p>
        <div class="wide"><table>
          <thead><tr><td></td><th scope="col">Contender</th><th scope="col" class="number">Dope</th><th scope="col">Rate, 95 % interval</th><th scope="col" class="number">Ahead of the next</th></tr></thead>
          <tbody>${board.contenders.map((c, i) => html`<${Row} key=${c.name} contender=${c} place=${i} next=${i + 1 < board.contenders.length} />`)}</tbody>
        </table></div>
        <${Certainties} contenders=${board.contenders} />`}
      <p><a class="button" href="vote.html">Judge more pairs</a></p>
    </main>`;
}

render(html`<${Leaderboard} />`, document.body);
