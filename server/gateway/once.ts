/** What was done with a single-use thing, remembered as long as it lives: in this process, which is enough beside a cookie of one browser. */

export interface Once<T> {
  /** Runs `work` for the first who comes with this id; the others get the same outcome. */
  for(id: string, work: () => Promise<T>): Promise<T>;
  /** True for the first, and only then. */
  first(id: string): boolean;
}

/** `realNow` is the machine's clock; an id is forgotten after `lifeMs`. */
export function createOnce<T>(lifeMs: number, realNow: () => Date): Once<T> {
  const known = new Map<string, { readonly untilMs: number; readonly outcome: Promise<T> | undefined }>();
  const keep = (id: string, outcome: Promise<T> | undefined): void => {
    const nowMs = realNow().getTime();
    // All live equally long, so the oldest stand first.
    for (const [old, { untilMs }] of known)
      if (untilMs <= nowMs) known.delete(old);
      else break;
    known.set(id, { untilMs: nowMs + lifeMs, outcome });
  };
  const find = (id: string) => {
    const found = known.get(id);
    return found !== undefined && found.untilMs > realNow().getTime() ? found : undefined;
  };
  return {
    for(id, work) {
      const found = find(id)?.outcome;
      if (found !== undefined) return found;
      const outcome = work();
      keep(id, outcome);
      return outcome;
    },
    first(id) {
      if (find(id) !== undefined) return false;
      keep(id, undefined);
      return true;
    },
  };
}
