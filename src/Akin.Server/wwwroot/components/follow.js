// A link that the page follows itself, unless the person wants it in another tab.
export const follow = action => event => {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  action();
};
