/** Tints of a shop's accent, computed once: old WebViews cannot mix colours in a style. */

const channels = (hex: string): number[] => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
const hexOf = (parts: number[]): string => `#${parts.map((it) => Math.round(it).toString(16).padStart(2, '0')).join('')}`;

/** `share` of the first colour (0 to 1) laid over the second; colours are `#rrggbb`. */
export function mix(over: string, under: string, share: number): string {
  const below = channels(under);
  return hexOf(channels(over).map((part, i) => part * share + (below[i] ?? 0) * (1 - share)));
}

/** Relative luminance, 0 (black) to 1 (white), WCAG 2.2. */
export function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = channels(hex).map((part) => {
    const c = part / 255;
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast of two colours, 1 to 21, WCAG 2.2. */
export function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const WHITE = '#ffffff';
const SURFACE_DARK = '#1e1d1b';
const onColour = (accent: string): string => {
  const dark = mix(accent, '#000000', 0.16);
  return contrast(accent, WHITE) >= contrast(accent, dark) ? WHITE : dark;
};
const wash = (hex: string): string => `rgba(${channels(hex).join(', ')}, .16)`;

/** Custom properties that the tokens pick up (src/styles/_tokens.scss), for both themes. */
export const tintsOf = (accent: string, accentDark: string): Record<string, string> => ({
  '--brand': accent,
  '--brand-soft': mix(accent, WHITE, 0.135),
  '--brand-wash': wash(accent),
  '--brand-on': onColour(accent),
  '--brand-dark': accentDark,
  '--brand-dark-soft': mix(accentDark, SURFACE_DARK, 0.16),
  '--brand-dark-wash': wash(accentDark),
  '--brand-dark-on': onColour(accentDark),
});
