/** The server's clock as the phone knows it: a wrong phone clock, or a demo's moved one, must not spoil a member code. */
import { keepValue, readValue } from './storage';

const KEY = 'clock-offset-ms';
/** Below this the difference is the way of the answer, not the clock. */
const NOISE_MS = 1500;

let offsetMs: number | undefined;

const known = (): number => (offsetMs ??= readValue<number>(KEY) ?? 0);

/** Epoch milliseconds by the server's clock. */
export const nowMs = (): number => Date.now() + known();

/** Takes the server's word for the time; `instant` is ISO 8601. */
export function heardNow(instant: string | undefined): void {
  const at = instant === undefined ? Number.NaN : Date.parse(instant);
  if (Number.isNaN(at)) return;
  const heard = at - Date.now();
  if (Math.abs(heard - known()) < NOISE_MS) return;
  offsetMs = Math.abs(heard) < NOISE_MS ? 0 : heard;
  keepValue(KEY, offsetMs);
}
