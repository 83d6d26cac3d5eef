/** What the vault seals and hashes for `identity`: the names bind each value to its use, so changing one loses what was sealed under it. */

export const PURPOSE = {
  nickname: 'member.nickname',
  phone: 'member.phone',
  birthday: 'member.birthday',
  seed: 'member.seed',
  /** Blind index of the seed, short: names it without telling it. */
  codeVersion: 'member.seed.version',
  /** Blind index of the whole number, and of its last four digits. */
  phoneIndex: 'member.phone.index',
  phoneTail: 'member.phone.tail',
  phoneCode: 'phone.code',
  /** Blind index of a birthday that was deleted. */
  bornMark: 'member.birthday.mark',
  leaver: 'leaver',
  /** Sessions that were ended before their member left. */
  ended: 'session.ended',
  /** Somebody who comes in by OAuth, for minutes. */
  arrival: 'oauth.arrival',
} as const;
