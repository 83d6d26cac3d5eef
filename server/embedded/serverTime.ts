/** The server's own timestamps. */
import { Timestamp } from './query/value';

/** Gives timestamps that never repeat and never go back, whatever the clock does. */
export function timestamps(nowMs: () => number): () => Timestamp {
  let last = new Timestamp({ t: 0, i: 0 });
  return () => {
    const t = Math.max(Math.floor(nowMs() / 1000), last.t);
    last = new Timestamp({ t, i: t === last.t ? last.i + 1 : 1 });
    return last;
  };
}
