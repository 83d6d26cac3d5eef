/** Ranges of key bytes: from `low` up to, but not including, `high`. */

export interface ByteRange {
  readonly low: Uint8Array;
  readonly high: Uint8Array;
}

/** The least bytes greater than everything that begins with `prefix`. Keys open with an index number, so there always is one. */
export function successor(prefix: Uint8Array): Uint8Array {
  let end = prefix.length;
  while (end > 0 && prefix[end - 1] === 0xff) end--;
  const next = prefix.slice(0, end);
  next[end - 1] = (next[end - 1] ?? 0) + 1;
  return next;
}

/** Everything that begins with `prefix`. */
export const startingWith = (prefix: Uint8Array): ByteRange => ({ low: prefix, high: successor(prefix) });

/** Sorted by their beginning, overlapping ones made one. */
export function normalise(ranges: readonly ByteRange[]): ByteRange[] {
  const sorted = ranges.filter(({ low, high }) => Buffer.compare(low, high) < 0).sort((a, b) => Buffer.compare(a.low, b.low));
  const out: ByteRange[] = [];
  for (const range of sorted) {
    const last = out.at(-1);
    if (!last || Buffer.compare(range.low, last.high) > 0) out.push(range);
    else if (Buffer.compare(range.high, last.high) > 0) out[out.length - 1] = { low: last.low, high: range.high };
  }
  return out;
}

export const inside = (key: Uint8Array, range: ByteRange): boolean =>
  Buffer.compare(key, range.low) >= 0 && Buffer.compare(key, range.high) < 0;
