/**
 * What makes a screen hard to read or to touch, measured on the page itself. Contrast is measured on plain colours; what stands on
 * a picture or a gradient is left to the eye. The functions that run in the page can use nothing from outside themselves.
 */
import type { Page } from 'playwright-core';

/** WCAG 2.1 AA: 4.5, and 3 for large text. */
const CONTRAST = { text: 4.5, large: 3, largePx: 24, largeBoldPx: 18.66 };
/** 88 rpx of a screen that is 750 rpx wide, at 390 px; half a px is a border's rounding. */
const TAP_PX = 43.5;
/** Under this a label cannot be read at arm's length. */
const TEXT_PX = 12;

export interface Wanted {
  /** No Chinese may stand on it, but for these words: people's names, and the name of the language itself. */
  readonly english?: readonly string[];
}

/** Where a page of the app stands in its document. */
const APP_PAGE = '.taro_page';

/** One line for each fault; empty when there is none. */
export async function faultsOf(page: Page, { english }: Wanted = {}): Promise<string[]> {
  return [
    ...(await page.evaluate(tooWide)),
    ...(await page.evaluate(runsOff)),
    ...(await page.evaluate(tooSmall, TEXT_PX)),
    ...(await page.evaluate(hardToTap, TAP_PX)),
    ...(await page.evaluate(tapsInTaps)),
    ...(await wordFaultsOf(page, APP_PAGE, { english })),
  ];
}

/** What is wrong with the words alone, within one element of any page. */
export async function wordFaultsOf(page: Page, within: string, { english }: Wanted = {}): Promise<string[]> {
  return [
    ...(await page.evaluate(hardToRead, { ...CONTRAST, within })),
    ...(english === undefined ? [] : await page.evaluate(notInEnglish, { names: english, within })),
  ];
}

function tooWide(): string[] {
  const { scrollWidth, clientWidth } = document.documentElement;
  return scrollWidth > clientWidth ? [`${scrollWidth - clientWidth} px wider than the phone`] : [];
}

/** Words and fields beyond the phone's edge, also within what hides them; rows that are swiped are left out. */
function runsOff(): string[] {
  const isSwiped = (it: Element) => it.closest('.chips, .desk-categories') !== null;
  const faults = Array.from(document.querySelectorAll('.taro_page *')).flatMap((it) => {
    if (it.getClientRects().length === 0 || isSwiped(it)) return [];
    const texts = Array.from(it.childNodes).filter((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '');
    if (texts.length === 0 && !/^(INPUT|TEXTAREA)$/.test(it.tagName)) return [];
    return it.getBoundingClientRect().right > window.innerWidth + 1
      ? [`runs off the phone: ${Array.from(it.classList).join('.')}`]
      : [];
  });
  return [...new Set(faults)];
}

function tooSmall(leastPx: number): string[] {
  const faults = Array.from(document.querySelectorAll('.taro_page *')).flatMap((it) => {
    const says = Array.from(it.childNodes).some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '');
    if (!says || it.getClientRects().length === 0 || it.closest('[aria-hidden]') !== null) return [];
    const size = Number.parseFloat(getComputedStyle(it).fontSize);
    return size < leastPx ? [`type of ${size} px: ${Array.from(it.classList).join('.')}`] : [];
  });
  return [...new Set(faults)];
}

/** A finger's target is the element, or what its ::before or ::after adds around it. */
function hardToTap(leastPx: number): string[] {
  const tappable = Array.from(document.querySelectorAll('.taro_page [role]')).filter(
    (it) => it.getClientRects().length > 0 && /^(button|link|tab|switch|radio|checkbox)$/.test(it.getAttribute('role') ?? ''),
  );
  const faults = tappable.flatMap((it) => {
    const box = it.getBoundingClientRect();
    const around = ['::before', '::after']
      .map((pseudo) => getComputedStyle(it, pseudo))
      .filter((its) => its.position === 'absolute');
    const width = Math.max(box.width, ...around.map((its) => Number.parseFloat(its.width) || 0));
    const height = Math.max(box.height, ...around.map((its) => Number.parseFloat(its.height) || 0));
    return width < leastPx || height < leastPx
      ? [`tap ${Math.round(width)} × ${Math.round(height)}: ${Array.from(it.classList).join('.')}`]
      : [];
  });
  return [...new Set(faults)];
}

/** A screen reader tells of the outer one alone. */
function tapsInTaps(): string[] {
  const inner = Array.from(
    document.querySelectorAll('.taro_page :is([role=button], [role=link]) :is([role=button], [role=link])'),
  );
  return [...new Set(inner.map((it) => `a tap in a tap: ${Array.from(it.classList).join('.')}`))];
}

function hardToRead({ within, ...least }: typeof CONTRAST & { within: string }): string[] {
  type Rgba = readonly [number, number, number, number];
  const rgbaOf = (text: string): Rgba => {
    const [r = 0, g = 0, b = 0, a = 1] = (/\(([^)]+)\)/.exec(text)?.[1] ?? '0,0,0,0').split(',').map(Number);
    return [r, g, b, a];
  };
  const over = ([r, g, b, a]: Rgba, [r2, g2, b2]: Rgba): Rgba => [
    r * a + r2 * (1 - a),
    g * a + g2 * (1 - a),
    b * a + b2 * (1 - a),
    1,
  ];
  const luminance = ([r, g, b]: Rgba): number => {
    const linear = (it: number) => (it / 255 <= 0.03928 ? it / 255 / 12.92 : ((it / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  };
  const ancestorsOf = (it: Element | null): Element[] => (it === null ? [] : [it, ...ancestorsOf(it.parentElement)]);
  const colourOf = (it: Element, pseudo?: string) => rgbaOf(getComputedStyle(it, pseudo).backgroundColor);
  /** Whether something other than a plain colour of its own may lie under it. */
  const isPainted = (it: Element) =>
    getComputedStyle(it).backgroundImage !== 'none' ||
    getComputedStyle(it).position === 'absolute' ||
    ['::before', '::after'].some((pseudo) => colourOf(it, pseudo)[3] > 0);

  const ratioOf = (it: Element): number | undefined => {
    const chain = ancestorsOf(it);
    const base = chain.findIndex((one) => colourOf(one)[3] === 1);
    const layers = base < 0 ? chain : chain.slice(0, base + 1);
    if (layers.some(isPainted)) return undefined;
    const ground = layers.map((one) => colourOf(one)).reduceRight<Rgba>((under, one) => over(one, under), [255, 255, 255, 1]);
    const [r, g, b, alpha] = rgbaOf(getComputedStyle(it).color);
    const opacity = chain.reduce((left, one) => left * Number(getComputedStyle(one).opacity), alpha);
    const [one, two] = [luminance(over([r, g, b, opacity], ground)), luminance(ground)];
    return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
  };

  const faults = Array.from(document.querySelectorAll(`${within} *`)).flatMap((it) => {
    const text = Array.from(it.childNodes)
      .map((node) => (node.nodeType === Node.TEXT_NODE ? (node.textContent ?? '') : ''))
      .join('')
      .trim();
    if (text === '' || it.getClientRects().length === 0 || it.closest('[aria-hidden]') !== null) return [];
    const { fontSize, fontWeight } = getComputedStyle(it);
    const size = Number.parseFloat(fontSize);
    const isLarge = size >= least.largePx || (size >= least.largeBoldPx && Number(fontWeight) >= 700);
    const ratio = ratioOf(it);
    if (ratio === undefined || ratio >= (isLarge ? least.large : least.text)) return [];
    return [`contrast ${ratio.toFixed(2)}: ${Array.from(it.classList).join('.')} ${text}`];
  });
  return [...new Set(faults)];
}

function notInEnglish({ names, within }: { names: readonly string[]; within: string }): string[] {
  const texts = Array.from(document.querySelectorAll(`${within} *`))
    .filter((it) => it.getClientRects().length > 0)
    .flatMap((it) =>
      Array.from(it.childNodes)
        .filter((node) => node.nodeType === Node.TEXT_NODE)
        .map((node) => node.textContent ?? ''),
    );
  const isChinese = (text: string) => /[\u4e00-\u9fff]/.test(names.reduce((rest, name) => rest.split(name).join(''), text));
  return [...new Set(texts.filter(isChinese))].map((text) => `not in English: ${text}`);
}
