/** What has to be done now and then: end what has lived too long, expire documents, remove what was dropped. */
import type { Engine } from './engine';
import { expireDocuments } from './store/expiry';

const TICK_MS = 1000;
/** MongoDB looks for expired documents once a minute. */
const MINUTE_MS = 60_000;

/** Returns what stops it. */
export function startUpkeep(
  engine: Engine,
  report: (error: unknown) => void = (error) => process.emitWarning(String(error)),
): () => void {
  const { sessions, cursors, retries, head, now } = engine.services;
  let lastMinuteMs = now().getTime();
  const tick = (): void => {
    const nowMs = now().getTime();
    sessions.reap(nowMs);
    cursors.reap(nowMs);
    engine.shortenLog();
    engine.upkeep(() => head.removeGarbage());
    if (nowMs - lastMinuteMs < MINUTE_MS) return;
    lastMinuteMs = nowMs;
    engine.upkeep(() => retries.reap(nowMs));
    engine.upkeep(() => expireDocuments(head, nowMs));
  };
  const timer = setInterval(() => {
    try {
      tick();
    } catch (error) {
      report(error);
    }
  }, TICK_MS);
  timer.unref();
  return () => clearInterval(timer);
}
