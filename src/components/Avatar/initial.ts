/** The letter in the round: the last of a Chinese name, the first of another. */
export function initialOf(name: string | undefined): string {
  const letters = [...(name ?? '').trim()];
  const last = letters[letters.length - 1] ?? '';
  if (/[\u4e00-\u9fff]/.test(last)) return last;
  return (letters[0] ?? '·').toUpperCase();
}
