/**
 * The tab's one history, kept in step with the pages of both phones: one entry for each page that either can go back from. The browser's
 * own back takes back the latest step, in the phone that took it; a phone's arrow takes back that phone's latest step alone.
 */
import type { Phone } from './phone';

export interface TabHistory {
  /** A phone begins anew, by being opened or by its page being loaded again: what it could go back from is gone. */
  began(phone: Phone): void;
  /** A page more in this phone. */
  pushed(phone: Phone): void;
  /** The phone went back by itself, by its arrow. */
  went(phone: Phone, delta: number): void;
}

/** `moved` hears which phone the browser's own back and forward moved. */
export function createTabHistory(moved: (phone: Phone) => void): TabHistory {
  /** Who took the step to each entry after the first; nobody where that phone has begun anew since. */
  let steps: (Phone | undefined)[] = Array.from({ length: stepIn(window.history.state) }, () => undefined);
  /** How many of them lie behind. */
  let at = steps.length;

  window.addEventListener('popstate', ({ state }: PopStateEvent) => {
    const to = stepIn(state);
    if (to === at) return;
    const by = to < at ? -1 : 1;
    const over = by < 0 ? steps.slice(to, at) : steps.slice(at, to);
    at = to;
    const deltas = new Map<Phone, number>();
    for (const phone of over) if (phone !== undefined) deltas.set(phone, (deltas.get(phone) ?? 0) + by);
    for (const [phone, delta] of deltas) {
      phone.go(delta);
      moved(phone);
    }
    // What was there before a reload has no page any more: on to what has, or to where the tab was before the stage.
    if (by < 0 && deltas.size === 0) window.history.back();
  });

  return {
    began(phone) {
      const behind = steps.slice(0, at).filter((it) => it !== phone);
      const gone = at - behind.length;
      const ahead = steps.slice(at).map((it) => (it === phone ? undefined : it));
      steps = [...behind, ...Array.from({ length: gone }, () => undefined), ...ahead];
      at = behind.length;
      if (gone > 0) window.history.go(-gone);
    },
    pushed(phone) {
      steps = [...steps.slice(0, at), phone];
      at = steps.length;
      window.history.pushState({ step: at }, '');
    },
    went(phone, delta) {
      const before = at;
      // The entries of a tab cannot change places, what they stand for can: this phone's step becomes the latest, then is taken back.
      while (before - at < -delta && steps.slice(0, at).includes(phone)) {
        steps.splice(steps.lastIndexOf(phone, at - 1), 1);
        at -= 1;
        steps.splice(at, 0, phone);
      }
      if (at < before) window.history.go(at - before);
    },
  };
}

const stepIn = (state: unknown): number =>
  typeof state === 'object' && state !== null && 'step' in state && typeof state.step === 'number' ? state.step : 0;
