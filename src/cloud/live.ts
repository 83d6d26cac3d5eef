/** Something changed: other pages of this phone, and other phones in the same browser, ask anew. */

const listeners = new Set<() => void>();
const CHANNEL = 'changke';

const channel =
  process.env.TARO_ENV === 'h5' && typeof BroadcastChannel !== 'undefined' ? new BroadcastChannel(CHANNEL) : undefined;

const tell = () => listeners.forEach((listener) => listener());
channel?.addEventListener('message', (event: MessageEvent<unknown>) => {
  const { data } = event;
  if (typeof data === 'object' && data !== null && 'type' in data && data.type === 'changke.changed') tell();
});

/** To be called after each call that changed something. */
export function changed(): void {
  channel?.postMessage({ type: 'changke.changed' });
  tell();
}

/** Gives back how to stop listening. */
export function onChanged(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
