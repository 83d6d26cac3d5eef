/**
 * What the house should come to, one deed after the other: a union-find over members with the rule of the first prover. It knows no
 * database and none of the code that it judges.
 */
import type { Keep } from '@/cloudfunctions/identity/conflict.store';

/** Somebody who was made a member; `says`: in person, so not by an import alone. */
export interface Born {
  readonly id: string;
  readonly joinedAt: number;
  readonly says: boolean;
}

interface Standing extends Born {
  phone?: string;
  proven: boolean;
  says: boolean;
}

export interface Dispute {
  readonly phone: string;
  holder: string;
  claimant: string;
}

/** One row of an import. */
export interface Line {
  readonly card: string;
  readonly phone?: string;
  readonly buyer?: string;
}

export class OneMemberModel {
  private readonly parent = new Map<string, string>();
  private readonly members = new Map<string, Standing>();
  /** `wechat o-1`, `unionid u-1`, `card C-1`, `buyer b-1` → who was given it. */
  readonly ways = new Map<string, string>();
  readonly numbers = new Map<string, { owner: string; proven: boolean }>();
  /** Numbers that anybody ever proved. */
  readonly everProven = new Set<string>();
  disputes: Dispute[] = [];

  find(id: string): string {
    const parent = this.parent.get(id);
    return parent === undefined || parent === id ? id : this.find(parent);
  }

  behind(way: string): string | undefined {
    const id = this.ways.get(way);
    return id === undefined ? undefined : this.find(id);
  }

  /** Those that remain, each with everybody who is one with them. */
  classes(): Map<string, Set<string>> {
    const classes = new Map<string, Set<string>>();
    for (const id of this.members.keys()) {
      const root = this.find(id);
      classes.set(root, (classes.get(root) ?? new Set()).add(id));
    }
    return classes;
  }

  shownNumber(id: string): { phone?: string; proven: boolean } {
    const { phone, proven } = this.at(id);
    return { phone, proven };
  }

  /** WeChat vouches for an openid, and for a unionid where it says one. */
  appear(openid: string, unionid?: string): string | undefined {
    const ways = [openid, ...(unionid === undefined ? [] : [unionid])];
    const known = ways.flatMap((it) => this.behind(it) ?? []);
    const [first, second] = known;
    if (first === undefined) return undefined;
    const id = second === undefined ? first : this.merge(first, second);
    for (const way of ways) if (!this.ways.has(way)) this.ways.set(way, id);
    return this.find(id);
  }

  /** Answers whether they were a member already; `born` is who they are if not. */
  join(openid: string, unionid: string | undefined, born: Born): boolean {
    const known = this.appear(openid, unionid);
    if (known !== undefined) {
      this.at(known).says = true;
      return true;
    }
    this.add(born);
    for (const way of [openid, unionid]) if (way !== undefined) this.ways.set(way, born.id);
    return false;
  }

  isAnothers(phone: string, id: string): boolean {
    const row = this.numbers.get(phone);
    return row !== undefined && row.proven && this.find(row.owner) !== this.find(id);
  }

  /** A proof that was accepted. Throws where somebody else had proven the number first. */
  prove(id: string, phone: string): boolean {
    if (this.isAnothers(phone, id)) throw new Error('a number was given to two');
    return this.give(id, phone);
  }

  /** A proof that was refused, and the conflict that it opened. */
  dispute(id: string, phone: string): void {
    const row = this.numbers.get(phone);
    if (row === undefined || !this.isAnothers(phone, id)) throw new Error('a conflict without a holder');
    this.disputes.push({ phone, holder: this.find(row.owner), claimant: this.find(id) });
    this.tidyDisputes();
  }

  settle({ phone, holder, claimant }: Dispute, keep: Keep): void {
    this.disputes = this.disputes.filter((it) => it.phone !== phone || it.holder !== holder || it.claimant !== claimant);
    if (keep === 'both') this.merge(holder, claimant);
    if (keep !== 'claimant') return;
    const from = this.at(holder);
    if (from.phone === phone) Object.assign(from, { phone: undefined, proven: false });
    this.numbers.set(phone, { owner: this.find(claimant), proven: true });
    this.give(claimant, phone);
    const owner = this.find(claimant);
    for (const it of this.disputes) if (it.phone === phone) it.holder = owner;
    this.tidyDisputes();
  }

  /** One line of an import; `id` is who is made where nobody is known. Answers whose the card is, and whether they were made. */
  write({ card, phone, buyer }: Line, born: Born): { id: string; made: boolean } {
    const way = `card ${card}`;
    const known = this.behind(way);
    const row = phone === undefined ? undefined : this.numbers.get(phone);
    const owner = row?.proven === true ? this.find(row.owner) : undefined;
    const standing = known ?? owner ?? (buyer === undefined ? undefined : this.behind(`buyer ${buyer}`));
    const id = standing ?? born.id;
    if (standing === undefined) this.add({ ...born, ...(phone !== undefined && { phone }) });
    this.ways.set(way, this.ways.get(way) ?? id);
    if (buyer !== undefined) this.ways.set(`buyer ${buyer}`, this.ways.get(`buyer ${buyer}`) ?? id);
    if (phone === undefined) return { id: this.find(id), made: standing === undefined };
    if (standing === undefined && row === undefined) this.numbers.set(phone, { owner: id, proven: false });
    if (known !== undefined) this.complete(known, phone, owner);
    return { id: this.find(id), made: standing === undefined };
  }

  /** A card that nobody has claimed learns its number from a later line. */
  private complete(id: string, phone: string, owner: string | undefined): void {
    const member = this.at(id);
    if (!this.isWrittenDownAlone(id) || member.phone !== undefined) return;
    member.phone = phone;
    if (!this.numbers.has(phone)) this.numbers.set(phone, { owner: id, proven: false });
    if (owner !== undefined) this.merge(owner, id);
  }

  private isWrittenDownAlone = (id: string): boolean => !this.at(id).says;

  private add(member: Born & { phone?: string }): void {
    this.members.set(member.id, { ...member, proven: false });
  }

  private at(id: string): Standing {
    const member = this.members.get(this.find(id));
    if (member === undefined) throw new Error('no such member');
    return member;
  }

  private give(id: string, phone: string): boolean {
    const me = this.at(id);
    if (me.proven && me.phone !== undefined && me.phone !== phone) {
      const freed = me.phone;
      this.numbers.delete(freed);
      this.disputes = this.disputes.filter((it) => it.phone !== freed);
    }
    Object.assign(me, { phone, proven: true });
    this.everProven.add(phone);
    this.numbers.set(phone, { owner: me.id, proven: true });
    let merged = false;
    for (const [other, standing] of this.members) {
      if (this.find(other) !== other || standing.phone !== phone || standing.proven) continue;
      this.merge(id, other);
      merged = true;
    }
    return merged;
  }

  private merge(a: string, b: string): string {
    const [one, other] = [this.at(a), this.at(b)];
    if (one.id === other.id) return one.id;
    const oneIsOlder = one.joinedAt < other.joinedAt || (one.joinedAt === other.joinedAt && one.id < other.id);
    const [stays, goes] = oneIsOlder ? [one, other] : [other, one];
    const [first, second] = !stays.says && goes.says ? [goes, stays] : [stays, goes];
    const from = [first, second].find((it) => it.proven) ?? [first, second].find((it) => it.phone !== undefined) ?? first;
    Object.assign(stays, { phone: from.phone, proven: from.proven, says: stays.says || goes.says });
    this.parent.set(goes.id, stays.id);
    this.tidyDisputes();
    return stays.id;
  }

  /** By who they are now; what two dispute who are one is over, and two of the same are one. */
  private tidyDisputes(): void {
    const kept = new Map<string, Dispute>();
    for (const { phone, holder, claimant } of this.disputes) {
      const now = { phone, holder: this.find(holder), claimant: this.find(claimant) };
      if (now.holder !== now.claimant) kept.set([phone, now.holder, now.claimant].join(' '), now);
    }
    this.disputes = [...kept.values()];
  }
}
