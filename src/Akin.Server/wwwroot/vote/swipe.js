// Follows a finger, a pen or a mouse across the pile: how far it is goes into --drag (-1 to 1), and letting go far enough judges.
const threshold = 0.28;
const flick = 0.5; // pixels a millisecond

export function swipe(element, judge) {
  let from = null;

  const far = event => (event.clientX - from.x) / Math.max(200, element.clientWidth);
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  const show = drag => element.style.setProperty('--drag', still.matches ? 0 : drag);
  const end = () => {
    from = null;
    element.classList.remove('dragging');
    show(0);
  };

  element.addEventListener('pointerdown', event => {
    if (!event.isPrimary || event.button !== 0) return;
    from = { x: event.clientX, y: event.clientY, time: event.timeStamp };
    element.setPointerCapture(event.pointerId);
    element.classList.add('dragging');
  });
  element.addEventListener('pointermove', event => {
    if (from && event.isPrimary) show(Math.max(-1, Math.min(1, far(event))));
  });
  element.addEventListener('pointerup', event => {
    if (!from || !event.isPrimary) return;
    const way = far(event);
    const speed = Math.abs(event.clientX - from.x) / Math.max(1, event.timeStamp - from.time);
    const sideways = Math.abs(event.clientX - from.x) > 2 * Math.abs(event.clientY - from.y);
    end();
    if (sideways && (Math.abs(way) > threshold || (Math.abs(way) > 0.1 && speed > flick))) judge(way > 0);
  });
  element.addEventListener('pointercancel', end);
}
