/** Makes an element with its properties and children, in one expression. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  Object.assign(element, properties);
  element.append(...children);
  return element;
}

/** A button that says whether it is pressed, to the eye and to a screen reader. */
export function choice(
  pressed: boolean,
  properties: Partial<HTMLButtonElement>,
  ...children: (Node | string)[]
): HTMLButtonElement {
  const button = el('button', { type: 'button', ...properties }, ...children);
  button.setAttribute('aria-pressed', String(pressed));
  return button;
}
