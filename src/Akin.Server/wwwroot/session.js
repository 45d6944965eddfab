import { html, render, useEffect, useRef, useState } from './lib/htm-preact.js';

// Who is signed in on this page. A key is sent once; from then on the browser has a cookie that no script can read.

const order = ['read', 'write', 'administer'];
let known = null; // a promise of { needs_key, access, name }

export const session = () => known ??= fetch('/v1/session').then(r => r.ok ? r.json() : {}).catch(() => ({}));

const heard = new Set(); // called when somebody has signed in

// Whether the visitor may do something: read, write or administer. Until it is known, no.
export function useMay() {
  const [access, setAccess] = useState(null);
  useEffect(() => {
    const look = () => session().then(s => setAccess(s.access ?? null));
    look();
    heard.add(look);
    return () => heard.delete(look);
  }, []);
  return needed => order.indexOf(access) >= order.indexOf(needed);
}

export const signOut = () => fetch('/v1/session', { method: 'DELETE' }).finally(() => location.reload());

let asking = null;

// Asks for a key until one is valid; several who need one wait for the same answer.
export const signIn = () => asking ??= new Promise(done => {
  const place = document.body.appendChild(document.createElement('div'));
  render(html`<${SignIn} done=${() => {
    render(null, place);
    place.remove();
    asking = known = null;
    for (const look of heard) look();
    done();
  }} />`, place);
});

function SignIn({ done }) {
  const [fault, setFault] = useState(null);
  const [busy, setBusy] = useState(false);
  const dialog = useRef(null);
  useEffect(() => { dialog.current.showModal(); }, []);
  const submit = async event => {
    event.preventDefault();
    setBusy(true);
    const reply = await fetch('/v1/session', {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ key: new FormData(event.target).get('key') }),
    }).catch(() => null);
    if (reply?.ok) return done();
    const problem = await reply?.json().catch(() => null);
    setFault(problem?.detail ?? 'the server does not answer; is it still running?');
    return setBusy(false);
  };
  // There is nothing behind it to go back to.
  const stay = event => event.preventDefault();
  return html`
    <dialog class="ask" ref=${dialog} aria-labelledby="sign-in-title" onCancel=${stay}>
      <form onSubmit=${submit}>
        <h2 id="sign-in-title">Sign in</h2>
        <p>This server asks who you are. Whoever runs it gives out keys.</p>
        <label>Key
          <input type="password" name="key" required autofocus autocomplete="current-password" spellcheck="false" aria-describedby="sign-in-fault" aria-invalid=${fault ? 'true' : null} />
        </label>
        <p id="sign-in-fault" class="fault" role="alert">${fault}</p>
        <div class="choices"><button type="submit" disabled=${busy}>Sign in</button></div>
      </form>
    </dialog>`;
}
