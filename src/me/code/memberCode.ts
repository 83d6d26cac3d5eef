/** Member codes made by the phone itself, offline too, from the seed that the server gave it (types/contract/identity.ts). */
import { hmacSha256 } from './sha256';

export const STEP_SECONDS = 30;
const DIGITS = 8;
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The bytes of base64url text; padding and foreign characters are skipped. */
export function bytesOf(base64url: string): Uint8Array {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const letter of base64url) {
    const value = BASE64URL.indexOf(letter);
    if (value < 0) continue;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 0xff);
    }
  }
  return Uint8Array.from(bytes);
}

/** The step that holds an instant, epoch milliseconds. */
export const stepAt = (epochMs: number): number => Math.floor(epochMs / 1000 / STEP_SECONDS);

/** Whole seconds until the next step, 1 to 30. */
export const secondsLeft = (epochMs: number): number => STEP_SECONDS - (Math.floor(epochMs / 1000) % STEP_SECONDS);

/** The code for a step: the member number and eight digits. */
export function memberCodeAt(memberNo: string, seed: string, step: number): string {
  const text = Uint8Array.from(step.toString(), (letter) => letter.charCodeAt(0));
  const mac = hmacSha256(bytesOf(seed), text);
  // The first 8 bytes as an unsigned big-endian integer modulo 10^8, byte by byte: a number cannot hold 64 bits.
  const rest = mac.slice(0, 8).reduce((value, byte) => (value * 256 + byte) % 10 ** DIGITS, 0);
  return memberNo + rest.toString().padStart(DIGITS, '0');
}
