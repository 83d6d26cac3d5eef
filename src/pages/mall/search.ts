/** What a search of the mall finds, and what comes near it when it finds nothing; pure, so that it is tested without a page. */
import type { RewardItem } from '@/types/contract/mall';

/** Text as a search reads it: case, width and accents do not count. The server has the same (`mall.rule.ts`). */
const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();

type Named = Pick<RewardItem, 'name' | 'note' | 'keywords'>;

/** Every word of the search stands in the name, the note or the keywords, in either language. */
export function isFoundBy(reward: Named, search: string): boolean {
  const text = plain([reward.name.zh, reward.name.en, reward.note.zh, reward.note.en, ...(reward.keywords ?? [])].join('\n'));
  return plain(search)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Least likeness that is worth a suggestion, and how many are made. */
const LIKE_ENOUGH = 0.3;
const SUGGESTED_MAX = 3;

/** Rewards whose names or keywords come nearest to what was looked for, nearest first: `热拿铁` leads to the latte, `latt` too. */
export function nearestTo<R extends Named>(rewards: readonly R[], search: string): R[] {
  const wanted = plain(search).replace(/\s+/g, '');
  const scored = rewards.map((reward) => {
    const terms = [reward.name.zh, ...reward.name.en.split(/\s+/), ...(reward.keywords ?? [])];
    return { reward, likeness: Math.max(...terms.map((it) => likeness(wanted, plain(it).replace(/\s+/g, '')))) };
  });
  return scored
    .filter((it) => it.likeness >= LIKE_ENOUGH)
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, SUGGESTED_MAX)
    .map((it) => it.reward);
}

/** Pairs of neighbouring characters that two texts share, 0 to 1 (Dice); of a text of one character, the character. */
function likeness(one: string, other: string): number {
  const [a, b] = [pairsOf(one), pairsOf(other)];
  if (a.length === 0 || b.length === 0) return 0;
  const left = [...b];
  const shared = a.filter((pair) => {
    const at = left.indexOf(pair);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  }).length;
  return (2 * shared) / (a.length + b.length);
}

const pairsOf = (text: string): string[] =>
  text.length < 2 ? [...text] : Array.from({ length: text.length - 1 }, (_, at) => text.slice(at, at + 2));
