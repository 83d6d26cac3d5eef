/** How fast a run sends: so many messages under way at once, and slower when WeChat says that it is too much. */

/** Permits of which at most `max` are out; whoever wants more waits, first come, first served. */
export interface Gate {
  take(count: number): Promise<void>;
  give(count: number): void;
}

export function openGate(max: number): Gate {
  let out = 0;
  const waiting: { count: number; go: () => void }[] = [];
  const admit = (): void => {
    for (let [first] = waiting; first !== undefined && out + first.count <= max; [first] = waiting) {
      waiting.shift();
      out += first.count;
      first.go();
    }
  };
  return {
    take: (count) =>
      new Promise((resolve) => {
        waiting.push({ count: Math.min(count, max), go: resolve });
        admit();
      }),
    give(count) {
      out -= count;
      admit();
    },
  };
}

const PAUSE_MS_LEAST = 1_000;
const PAUSE_MS_MOST = 60_000;

/** Tells how long to wait before more is sent: twice as long each time that WeChat was too busy, nothing once it is not. */
export interface Brake {
  /** Of `answers` messages WeChat was too busy for `busy`, and refused `limited` of these for their rate. */
  saw(said: { readonly answers: number; readonly busy: number; readonly limited: number }): void;
  /** Milliseconds to wait now; asked for once, it is spent. */
  wait(): number;
}

export function newBrake(): Brake {
  let pauseMs = 0;
  let due = false;
  return {
    saw({ answers, busy, limited }) {
      if (answers === 0) return;
      // A single fault of WeChat's is common and says nothing; its rate limit means everybody, and so does most of a batch.
      if (limited === 0 && busy * 2 <= answers) {
        if (busy === 0) pauseMs = 0;
        return;
      }
      if (due) return;
      pauseMs = Math.min(PAUSE_MS_MOST, Math.max(PAUSE_MS_LEAST, pauseMs * 2));
      due = true;
    },
    wait() {
      const wait = due ? pauseMs : 0;
      due = false;
      return wait;
    },
  };
}
