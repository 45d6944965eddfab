import { ask, send } from '../ask.js';

const mostPassed = 40; // in a row

// The pairs that are to be judged next, and the judgments that are on their way. What is judged leaves the page at once and is
// sent one after another; the server's answer brings the pairs that come next.
export class Ballot {
  error = null;
  #waiting = [];
  #done = new Set();
  #passed = new Set();
  #inARow = 0;
  #hungry = false;
  #busy = false;
  #changed;

  // The page comes with the first pairs, and with how many are judged and left.
  constructor(paper, changed) {
    Object.assign(this, paper);
    this.#changed = changed;
  }

  get finished() { return this.left === 0 && this.pairs.length === 0 && this.#waiting.length === 0; }

  // A reload helps where the server doesn't know this voter or the pair any more, another try where it did not answer.
  get mustReload() { return ['forged_voter', 'no_voter', 'unknown_pair'].includes(this.error?.code); }

  judge(approved) {
    this.#inARow = 0;
    const pair = this.#drop(this.pairs[0], this.#done);
    this.#waiting.push({ pair, approved });
    this.judged++;
    this.left--;
    this.#changed();
    this.talk();
  }

  // A pair whose photos can't be shown can't be judged; where they are gone, the server gives it to nobody any more.
  pass(pair) {
    if (!this.pairs.includes(pair)) return;
    this.#drop(pair, this.#passed);
    this.#hungry = ++this.#inARow < mostPassed;
    // A browser that keeps no cookie is given other pairs each time, and sees none of them.
    if (!this.#hungry) this.error = new Error('the photos can not be shown; does this browser keep cookies?');
    this.#changed();
    if (this.#hungry) this.talk();
  }

  again() {
    this.#passed.clear();
    this.#inARow = 0;
    this.#hungry = true;
    this.talk();
  }

  // Sends what waits and fetches what comes next.
  async talk() {
    if (this.#busy) return;
    this.#busy = true;
    this.error = null;
    try {
      while (this.#waiting.length > 0 || this.#hungry) {
        if (this.#waiting.length > 0) await this.#send(this.#waiting[0]);
        else this.#take(await ask('/v1/vote/pairs').finally(() => { this.#hungry = false; }));
      }
      if (!this.error && this.pairs.length === 0 && this.left > 0) throw new Error('the photos of the next pairs can not be shown');
    } catch (error) {
      this.error = error;
    }
    this.#busy = false;
    this.#changed();
  }

  async #send({ pair, approved }) {
    let answer;
    try {
      answer = await send(`/v1/vote/pairs/${pair.pair}`, { approved });
    } catch (error) {
      if (error.code !== 'already_judged') throw error;
      this.#hungry = true;
    }
    this.#waiting.shift();
    if (answer) this.#take(answer);
  }

  #take(answer) {
    const known = new Set(this.pairs.map(p => p.pair));
    this.pairs = [...this.pairs, ...answer.pairs.filter(p => [known, this.#done, this.#passed].every(set => !set.has(p.pair)))];
    this.judged = answer.judged + this.#waiting.length;
    this.left = answer.left - this.#waiting.length;
    this.#changed();
  }

  #drop(pair, into) {
    this.pairs = this.pairs.filter(p => p !== pair);
    into.add(pair.pair);
    return pair;
  }
}
