/** What a scanned text is: a member's code, an exchange's pickup code, or something else (a coupon, or none of ours). */

export type Scanned = { type: 'member' | 'pickup' | 'other'; code: string };

/** A member code is 8 to 12 digits of number and 8 of proof; a pickup code is P and letters that cannot be mistaken. */
export function readScan(text: string): Scanned {
  const code = text.trim();
  if (/^\d{16,20}$/.test(code)) return { type: 'member', code };
  if (/^P[0-9A-Z]{6,20}$/i.test(code)) return { type: 'pickup', code: code.toUpperCase() };
  return { type: 'other', code };
}
