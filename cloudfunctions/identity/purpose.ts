/** What the vault seals and hashes for `identity`: the names bind each value to its use, so changing one loses what was sealed under it. */

export const PURPOSE = {
  nickname: 'member.nickname',
  phone: 'member.phone',
  birthday: 'member.birthday',
  seed: 'member.seed',
  /** Blind index of the whole number, and of its last four digits. */
  phoneIndex: 'member.phone.index',
  phoneTail: 'member.phone.tail',
  phoneCode: 'phone.code',
  leaver: 'leaver',
  /** Somebody who comes in by OAuth, for minutes. */
  arrival: 'oauth.arrival',
} as const;
