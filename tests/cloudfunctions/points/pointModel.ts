/** A second, simpler ledger to hold the real one against: one row a point, every rule by looking at all rows. Slow and plain on purpose. */
import { addDays } from '@/cloudfunctions/kernel/calendar';
import type { LocalDay } from '@/types/contract/values';

interface Point {
  state: 'pending' | 'open' | 'spent' | 'gone';
  readonly origin: string;
  readonly availableOn: LocalDay;
  expiresOn: LocalDay | null;
  /** The day on which it would first have expired. */
  readonly originallyOn: LocalDay | null;
  /** Counts what was ever spent, so that what was taken last is known. */
  takenAs?: number;
  spentBy?: string;
}

const soonest = (a: Point, b: Point): number =>
  (a.expiresOn ?? '9999').localeCompare(b.expiresOn ?? '9999') ||
  (a.originallyOn ?? '9999').localeCompare(b.originallyOn ?? '9999');

/** How a lot is called here and in `lotNames`: its expiry, and where it had another before, that one. */
const lotName = (expiresOn: LocalDay | null, originallyOn: LocalDay | null): string =>
  expiresOn === originallyOn ? (expiresOn ?? 'never') : `${String(expiresOn)} first ${String(originallyOn)}`;

/** The real ledger's lots in the words of the model's. */
export const lotNames = (
  lots: readonly { readonly expiresOn: LocalDay | null; readonly originallyOn?: LocalDay; readonly points: number }[],
): Record<string, number> =>
  Object.fromEntries(lots.map((it) => [lotName(it.expiresOn, it.originallyOn ?? it.expiresOn), it.points]));

export class PointModel {
  readonly points: Point[] = [];
  debt = 0;
  private readonly taken = new Map<string, number>();
  private readonly given = new Map<string, number>();
  private serial = 0;

  constructor(
    private readonly graceDays: number,
    private readonly shortfall: 'debt' | 'forgive',
  ) {}

  /** Everything due up to `today`, one day after the other. */
  due(today: LocalDay): void {
    const days = this.points.flatMap((it) => {
      if (it.state === 'pending') return [it.availableOn];
      return it.state === 'open' && it.expiresOn !== null ? [addDays(it.expiresOn, 1)] : [];
    });
    const next = days.filter((day) => day <= today).sort()[0];
    if (next === undefined) return;
    for (const it of this.points) if (it.state === 'open' && it.expiresOn !== null && it.expiresOn < next) it.state = 'gone';
    this.arrive(this.points.filter((it) => it.state === 'pending' && it.availableOn <= next));
    this.due(today);
  }

  earn(key: string, points: number, availableOn: LocalDay, expiresOn: LocalDay | null, today: LocalDay): void {
    this.due(today);
    this.given.set(key, points);
    const rows = Array.from({ length: points }, (): Point => ({
      state: 'pending',
      origin: key,
      availableOn,
      expiresOn,
      originallyOn: expiresOn,
    }));
    this.points.push(...rows);
    if (availableOn <= today) this.arrive(rows);
  }

  spend(key: string, points: number, today: LocalDay): boolean {
    this.due(today);
    const open = this.open();
    if (open.length < points) return false;
    for (const it of open.slice(0, points)) Object.assign(it, { state: 'spent', spentBy: key, takenAs: (this.serial += 1) });
    return true;
  }

  /** What was taken last comes back first; without `points`, all that is left. */
  restore(spendKey: string, today: LocalDay, grace: 'limited' | 'full', points?: number): boolean {
    this.due(today);
    const spent = this.points.filter((it) => it.spentBy === spendKey).sort((a, b) => (b.takenAs ?? 0) - (a.takenAs ?? 0));
    if (spent.length === 0 || (points ?? 0) > spent.length) return false;
    const rows = spent.slice(0, points);
    for (const it of rows) this.giveTime(it, today, grace);
    this.arrive(rows);
    this.due(today);
    return true;
  }

  /** What a limit leaves no time for was over yesterday. */
  private giveTime(it: Point, today: LocalDay, grace: 'limited' | 'full'): void {
    if (it.expiresOn === null || it.originallyOn === null || it.expiresOn >= today) return;
    const until = [addDays(today, this.graceDays)];
    if (grace === 'limited') until.push(addDays(it.originallyOn, 2 * this.graceDays));
    const [soonestDay = today] = until.sort();
    it.expiresOn = soonestDay < today ? addDays(today, -1) : soonestDay;
  }

  /** Whoever leaves owes nothing more. */
  left(): void {
    this.debt = 0;
  }

  /** Whoever comes back owes what they owed. */
  returned(points: number, today: LocalDay): void {
    this.due(today);
    this.debt += points;
    this.payDebt(this.open());
  }

  /** What an earn gave, as far as it is still pending or in the lot that it fed; the rest is let be. */
  clawbackOwn(earnKey: string, points: number, today: LocalDay, expiresOn: LocalDay | null): boolean {
    this.due(today);
    const before = this.taken.get(earnKey) ?? 0;
    if (before + points > (this.given.get(earnKey) ?? 0)) return false;
    this.taken.set(earnKey, before + points);
    const pending = this.points.filter((it) => it.state === 'pending' && it.origin === earnKey);
    const own = this.open().filter((it) => it.expiresOn === expiresOn && it.originallyOn === expiresOn);
    for (const it of [...pending, ...own].slice(0, points)) it.state = 'gone';
    return true;
  }

  clawback(earnKey: string, points: number, today: LocalDay, expiresOn: LocalDay | null): boolean {
    this.due(today);
    const before = this.taken.get(earnKey) ?? 0;
    if (before + points > (this.given.get(earnKey) ?? 0)) return false;
    this.taken.set(earnKey, before + points);
    const pending = this.points.filter((it) => it.state === 'pending' && it.origin === earnKey).slice(0, points);
    for (const it of pending) it.state = 'gone';
    let left = points - pending.length;
    if (left === 0 || (expiresOn !== null && expiresOn < today)) return true;
    const own = this.open().filter((it) => it.expiresOn === expiresOn);
    const others = this.open().filter((it) => it.expiresOn !== expiresOn);
    for (const it of [...own, ...others].slice(0, left)) {
      it.state = 'gone';
      left -= 1;
    }
    if (this.shortfall === 'debt') this.debt += left;
    return true;
  }

  /** Everything of another model comes in. */
  absorb(other: PointModel, today: LocalDay): void {
    this.due(today);
    other.due(today);
    for (const it of other.points) this.points.push(it);
    this.debt += other.debt;
    for (const [key, points] of other.taken) this.taken.set(key, points);
    for (const [key, points] of other.given) this.given.set(key, points);
    this.payDebt(this.open());
  }

  get pending(): number {
    return this.points.filter((it) => it.state === 'pending').length;
  }

  /** Open points, soonest-expiring first. */
  open(): Point[] {
    return this.points.filter((it) => it.state === 'open').sort(soonest);
  }

  lots(): Record<string, number> {
    const lots: Record<string, number> = {};
    for (const it of this.open()) {
      const name = lotName(it.expiresOn, it.originallyOn);
      lots[name] = (lots[name] ?? 0) + 1;
    }
    return lots;
  }

  private arrive(rows: Point[]): void {
    for (const it of rows) Object.assign(it, { state: 'open', spentBy: undefined });
    this.payDebt([...rows].sort(soonest));
  }

  private payDebt(rows: Point[]): void {
    for (const it of rows) {
      if (this.debt === 0) return;
      it.state = 'gone';
      this.debt -= 1;
    }
  }
}
