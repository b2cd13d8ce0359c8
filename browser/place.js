// Where a reader is, from page to page without loading: Back leads to the place in the list that one left, and whoever does not see is told that a page came.

const places = new Map();
let here = location.href;
// The place of a page that is being left or built is nobody's: it shrinks before its address changes.
let still = false;
let waiting = null;

const main = () => document.getElementById('main');

addEventListener('scroll', () => still || places.set(location.href, scrollY), { passive: true });
document.addEventListener(
  'click',
  ({ target }) => {
    if (target.closest('a[href]') === null) return;
    places.set(location.href, scrollY);
    still = true;
    setTimeout(() => (still = false), 5_000);
  },
  true,
);
// Whoever moves by themselves is where they want to be.
for (const kind of ['wheel', 'touchstart', 'keydown', 'pointerdown']) addEventListener(kind, () => waiting?.(), { passive: true, capture: true });

// Acts again with each change of the page, until two seconds pass without one: a page comes in parts.
function whileItComes(act) {
  waiting?.();
  let quiet;
  const stop = () => {
    observer.disconnect();
    clearTimeout(quiet);
    still = false;
    waiting = null;
  };
  const look = () => {
    clearTimeout(quiet);
    quiet = setTimeout(stop, 2_000);
    act();
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true });
  waiting = stop;
  requestAnimationFrame(() => waiting === stop && look());
}

// The focus went with the element that had it: to the link that one comes back from, else to the page's heading, which a screen reader reads.
function focus(left) {
  if (document.activeElement !== null && document.activeElement !== document.body) return;
  const links = left === undefined ? [] : [...(main()?.querySelectorAll('a[href]') ?? [])];
  const found = links.find((link) => link.href === left) ?? main()?.querySelector('h1');
  if (!found) return;
  if (found.localName === 'h1') found.tabIndex = -1;
  found.focus({ preventScroll: true });
}

const { pushState } = history;
history.pushState = function push(...given) {
  const before = location.pathname;
  pushState.apply(this, given);
  here = location.href;
  still = false;
  if (location.pathname !== before) whileItComes(() => focus());
};

addEventListener('popstate', () => {
  const [left, place] = [here, places.get(location.href) ?? 0];
  here = location.href;
  still = true;
  whileItComes(() => {
    if (document.documentElement.scrollHeight - innerHeight >= place) scrollTo(0, place);
    focus(left);
  });
});
