/**
 * A phone on a stage goes back in its own pages. A browser has one history a tab, shared by all frames: the back arrow of one phone would
 * take back the latest step of the other. So each phone keeps its own, and tells the stage of its steps, which keeps the tab's in step.
 */
import { onStage } from './stage';

interface Entry {
  readonly state: unknown;
  readonly url: string;
}

/** What the phone tells the stage. */
type Step = { readonly step: 'began' | 'pushed' } | { readonly step: 'went'; readonly delta: number };

/** To be called before the first page is opened. Elsewhere than on a stage the browser's own history serves. */
export function keepOwnHistory(): void {
  if (!onStage()) return;
  const replaceShown = window.history.replaceState.bind(window.history);
  const current = (): Entry => ({ state: window.history.state, url: window.location.href });
  const entries = [current()];
  let at = 0;

  const tell = (step: Step) => window.parent.postMessage({ type: 'changke.history', ...step }, window.location.origin);
  /** Answers by how much it went: no further than there are pages. */
  const go = (delta: number): number => {
    const to = Math.min(Math.max(at + delta, 0), entries.length - 1);
    const entry = entries[to];
    if (to === at || entry === undefined) return 0;
    const went = to - at;
    at = to;
    replaceShown(entry.state, '', entry.url);
    // Later, as a browser does.
    setTimeout(() => window.dispatchEvent(new PopStateEvent('popstate', { state: entry.state })));
    return went;
  };
  const goByItself = (delta: number) => {
    const went = go(delta);
    if (went !== 0) tell({ step: 'went', delta: went });
  };
  const own: Pick<History, 'pushState' | 'replaceState' | 'go' | 'back' | 'forward'> = {
    pushState(state, unused, url) {
      replaceShown(state, unused, url);
      at += 1;
      entries.splice(at, entries.length, current());
      tell({ step: 'pushed' });
    },
    replaceState(state, unused, url) {
      replaceShown(state, unused, url);
      entries[at] = current();
    },
    go: (delta) => (delta === undefined || delta === 0 ? window.location.reload() : goByItself(delta)),
    back: () => goByItself(-1),
    forward: () => goByItself(1),
  };
  Object.assign(window.history, own);

  // Where the address was changed by hand the page of before is gone, for the app as well.
  window.addEventListener('popstate', () => void (entries[at] = current()), { capture: true });
  window.addEventListener('message', ({ data, origin, source }: MessageEvent<unknown>) => {
    if (source !== window.parent || origin !== window.location.origin || typeof data !== 'object' || data === null) return;
    if ('type' in data && data.type === 'changke.go' && 'delta' in data && typeof data.delta === 'number') go(data.delta);
  });
  tell({ step: 'began' });
}
