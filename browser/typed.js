// What stands in the fields of a page outlives two ways of leaving it that nobody means as giving up: signing in again, since the session has ended, and
// choosing another language. It waits in this tab, for an hour, for the same address
// and the same person. Passwords, codes from mails and files do not.

const KEY = 'markward-typed';
const HOUR = 3_600_000;
const NEVER = ['password', 'file', 'hidden', 'submit', 'button', 'reset', 'image'];

// The page, whatever a form's error added to its address.
function here() {
  const query = new URLSearchParams(location.search);
  query.delete('__path');
  query.delete('__err');
  return `${location.pathname}?${query}`;
}

// Who is signed in. What somebody typed without being so is his who signs in next.
const viewer = document.documentElement.dataset.viewer ?? '';

const forms = () => [...document.forms].filter((form) => form.method === 'post' && !form.matches('.languages'));
const fields = (form) =>
  [...form.elements].filter((field) => field.name && !NEVER.includes(field.type) && 'value' in field && field.autocomplete !== 'one-time-code');
const ticked = (field) => field.type === 'checkbox' || field.type === 'radio';

function changed(field) {
  if (ticked(field)) return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue;
}

function keep() {
  const kept = forms().map((form) => ({
    action: form.getAttribute('action'),
    // By place among the form's fields, and by name in case that the form has changed.
    fields: fields(form).flatMap((field, at) =>
      changed(field) ? [{ at, name: field.name, value: field.value, checked: ticked(field) ? field.checked : undefined }] : [],
    ),
  }));
  if (kept.every((form) => form.fields.length === 0)) return;
  sessionStorage.setItem(KEY, JSON.stringify({ page: here(), viewer, at: Date.now(), forms: kept }));
}

function kept() {
  const { page, viewer: typist, at, forms: all } = JSON.parse(sessionStorage.getItem(KEY) ?? '{}');
  if (at !== undefined && Date.now() - at > HOUR) sessionStorage.removeItem(KEY);
  if (typist && viewer && typist !== viewer) sessionStorage.removeItem(KEY);
  return page === here() && (!typist || typist === viewer) ? all : undefined;
}

function putBack(all) {
  const nth = new Map();
  for (const form of forms()) {
    const action = form.getAttribute('action');
    nth.set(action, (nth.get(action) ?? -1) + 1);
    const known = all.filter((other) => other.action === action)[nth.get(action)];
    const present = fields(form);
    for (const { at, name, value, checked } of known?.fields ?? []) {
      const fits = (field) => field?.name === name && (checked === undefined || field.value === value);
      const field = fits(present[at]) ? present[at] : present.find(fits);
      if (field === undefined) continue;
      if (checked === undefined) field.value = value;
      else field.checked = checked;
      field.closest('details:not([open])')?.setAttribute('open', '');
      // What the application shows beside a field follows it.
      field.dispatchEvent(new Event('input', { bubbles: true }));
      field.dispatchEvent(new Event('change', { bubbles: true }));
    }
  }
}

function whenAlive(act) {
  const root = document.documentElement;
  if (root.hasAttribute('data-hydrated')) return act();
  const observer = new MutationObserver(() => {
    observer.disconnect();
    act();
  });
  observer.observe(root, { attributeFilter: ['data-hydrated'] });
}

// The application says it before it leads to the page for signing in.
window.addEventListener('markward:leaving', keep);
document.addEventListener('submit', ({ target }) => {
  if (target.matches('.languages')) keep();
  // The next one at this tab is somebody else.
  if (target.getAttribute('action')?.endsWith('/sign_out')) sessionStorage.removeItem(KEY);
});

const all = kept();
if (all !== undefined) {
  // At once, so that it is there without the application too; and again, for what listens by then.
  putBack(all);
  whenAlive(() =>
    requestAnimationFrame(() => {
      putBack(all);
      sessionStorage.removeItem(KEY);
    }),
  );
}
