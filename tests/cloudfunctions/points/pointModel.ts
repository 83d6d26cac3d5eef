/** A second, simpler ledger to hold the real one against: one row a point, every rule by looking at all rows. Slow and plain on purpose. */
import { addDays } from '@/cloudfunctions/kernel/calendar';
import type { LocalDay } from '@/types/contract/values';

interface Point {
  state: 'pending' | 'open' | 'spent' | 'gone';
  readonly origin: string;
  readonly availableOn: LocalDay;
  expiresOn: LocalDay | null;
  spentBy?: string;
}

const soonest = (a: Point, b: Point): number => (a.expiresOn ?? '9999').localeCompare(b.expiresOn ?? '9999');

export class PointModel {
  readonly points: Point[] = [];
  debt = 0;
  private readonly taken = new Map<string, number>();
  private readonly given = new Map<string, number>();
  private readonly restored = new Set<string>();

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
    const rows = Array.from({ length: points }, (): Point => ({ state: 'pending', origin: key, availableOn, expiresOn }));
    this.points.push(...rows);
    if (availableOn <= today) this.arrive(rows);
  }

  spend(key: string, points: number, today: LocalDay): boolean {
    this.due(today);
    const open = this.open();
    if (open.length < points) return false;
    for (const it of open.slice(0, points)) Object.assign(it, { state: 'spent', spentBy: key });
    return true;
  }

  restore(spendKey: string, today: LocalDay): boolean {
    this.due(today);
    const rows = this.points.filter((it) => it.spentBy === spendKey);
    if (rows.length === 0 || this.restored.has(spendKey)) return false;
    this.restored.add(spendKey);
    for (const it of rows) if (it.expiresOn !== null && it.expiresOn < today) it.expiresOn = addDays(today, this.graceDays);
    this.arrive(rows);
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
    this.points.push(...other.points);
    this.debt += other.debt;
    for (const [key, points] of other.taken) this.taken.set(key, points);
    for (const [key, points] of other.given) this.given.set(key, points);
    for (const key of other.restored) this.restored.add(key);
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
    for (const it of this.open()) lots[it.expiresOn ?? 'never'] = (lots[it.expiresOn ?? 'never'] ?? 0) + 1;
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
