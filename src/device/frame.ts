/** What the phone puts over a page: status bar and WeChat's capsule. In a stage's frame on H5 both are drawn by the page. */
import Taro from '@tarojs/taro';

export interface Frame {
  /** Height of the status bar, px. */
  statusPx: number;
  /** Height of the row beside the capsule, px. */
  barPx: number;
  /** Space that the capsule takes on the right, px. */
  capsulePx: number;
  /** Whether the page itself must draw status bar and capsule. */
  drawn: boolean;
}

let known: Frame | undefined;

export const frame = (): Frame => (known ??= process.env.TARO_ENV === 'h5' ? browserFrame() : weappFrame());

function browserFrame(): Frame {
  const framed = new URLSearchParams(window.location.search).get('frame') === '1';
  return framed
    ? { statusPx: 47, barPx: 48, capsulePx: 104, drawn: true }
    : { statusPx: 0, barPx: 52, capsulePx: 16, drawn: false };
}

function weappFrame(): Frame {
  const { statusBarHeight = 20, windowWidth } = Taro.getWindowInfo();
  const capsule = Taro.getMenuButtonBoundingClientRect();
  return {
    statusPx: statusBarHeight,
    barPx: Math.max(44, (capsule.top - statusBarHeight) * 2 + capsule.height),
    capsulePx: windowWidth - capsule.left + 8,
    drawn: false,
  };
}

/** A page is never wider than this, also in a wide browser. */
const WIDEST_PX = 480;

/** Width of the page, px. */
export const screenWidthPx = (): number =>
  process.env.TARO_ENV === 'h5' ? Math.min(WIDEST_PX, window.innerWidth) : Taro.getWindowInfo().windowWidth;
