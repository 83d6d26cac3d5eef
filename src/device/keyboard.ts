/** In a browser: what can be tapped can be reached by Tab and done by Enter or Space, whichever component drew it. */

const TAPPABLE = ['button', 'link', 'tab', 'switch', 'radio', 'checkbox'].map((it) => `[role=${it}]`).join(', ');
/** These bring their own keys. */
const OWN_KEYS = 'input, textarea, select, button, a, [contenteditable]';

/** To be called once, at launch; does nothing on WeChat. */
export function openToKeyboard(): void {
  if (process.env.TARO_ENV !== 'h5') return;
  reach(document.body);
  new MutationObserver((changes) => {
    for (const { target } of changes) if (target instanceof Element) reach(target);
  }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['role', 'aria-disabled'] });
  document.addEventListener('keydown', press);
}

function reach(within: Element): void {
  const found = Array.from(within.querySelectorAll(TAPPABLE));
  if (within.matches(TAPPABLE)) found.push(within);
  for (const it of found) if (!it.matches(OWN_KEYS) && !it.hasAttribute('tabindex')) it.setAttribute('tabindex', '0');
}

function press(event: KeyboardEvent): void {
  const { target, key } = event;
  if (key === 'Escape') return void document.querySelector<HTMLElement>('.sheet-veil')?.click();
  if ((key !== 'Enter' && key !== ' ') || event.repeat) return;
  if (!(target instanceof HTMLElement) || !target.matches(TAPPABLE) || target.matches(OWN_KEYS)) return;
  // Space would scroll the page.
  event.preventDefault();
  target.click();
}
