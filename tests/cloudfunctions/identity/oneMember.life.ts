/** Lives for the proof of who is one: what many do at once, what each deed must come to in the model, and which were committed first. */
import { conflicts, type Keep } from '@/cloudfunctions/identity/conflict.store';
import { members, numbers } from '@/cloudfunctions/identity/identity.store';
import { importMember } from '@/cloudfunctions/identity/identity.usecase';
import { phoneIndexOf } from '@/cloudfunctions/identity/person';
import type { Caller, Context } from '@/cloudfunctions/kernel/context';
import { BusyError } from '@/cloudfunctions/kernel/database';
import { done } from '@/cloudfunctions/kernel/outcome';
import { openShop, writeShop } from '@/cloudfunctions/shop/shop.store';
import type { Random } from '../../simulation/random';
import type { CommitOrder } from '../../support/commitOrder';
import type { World } from '../../support/world';
import { OneMemberModel, type Born, type Dispute } from './oneMember.model';

const AT_ONCE = 14;
/** Rounds in which the same people meet; then others come, for in the end everybody is one. */
const COHORT_ROUNDS = 4;
/** How likely WeChat says a unionid: later, when many have joined twice. */
const UNIONID_SHARES = [0, 0.3, 0.5, 0.8];
const PEOPLE = 6;
const CARDS = 8;
const APPS = ['wxmini000000000001', 'wxofficial00000001'];
const MANY = 1000;

const phonesOf = (cohort: number): string[] => [0, 1, 2, 3, 4].map((it) => `135${String(cohort).padStart(7, '0')}${it}`);

const holds = (condition: boolean, what: string): void => {
  if (!condition) throw new Error(what);
};

interface Tap {
  readonly app: string;
  readonly openid: string;
  readonly unionid?: string;
  readonly way: string;
  readonly name: string;
}

const unionWay = ({ unionid }: Tap) => (unionid === undefined ? undefined : `unionid ${unionid}`);

/** Undefined where no gap in the traffic was found: then nothing was done. */
async function unlessBusy<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BusyError) return undefined;
    throw error;
  }
}

const field = (data: unknown, name: string): unknown =>
  data !== null && typeof data === 'object' ? Reflect.get(data, name) : undefined;

/** What somebody was given: `id` is whoever it was given to first. */
interface Given {
  readonly id: string;
  readonly points: number;
  readonly yuan: number;
  readonly coupons: number;
  readonly bought: boolean;
  readonly welcome: boolean;
}

export class Life {
  readonly model = new OneMemberModel();
  readonly given: Given[] = [];
  /** What a committed deed comes to in the model, by the deed's number. */
  private readonly replays = new Map<number, () => void>();
  /** Calls that found nothing to do: who was already one, or not there yet. */
  private readonly quiet: { deed: number; check: () => void }[] = [];
  /** Who joined by which tap: each taps in a shop of their own, which tells them apart. */
  private readonly bornOf = new Map<string, Born>();
  private readonly shops = new Map<string, Promise<void>>();
  private readonly bornIds = new Set<string>();
  private cohort = 0;
  private unionidShare = 0;
  private deeds = 0;
  private keys = 0;

  constructor(
    private readonly world: World,
    private readonly order: CommitOrder,
    private readonly random: Random,
    private readonly clerk: Caller | undefined,
    public context: Context,
  ) {}

  /** One round: many deeds at once, then the model does what was committed. */
  async live(round: number): Promise<void> {
    this.cohort = Math.floor((round - 1) / COHORT_ROUNDS);
    const phase = (round - 1) % COHORT_ROUNDS;
    this.unionidShare = UNIONID_SHARES[phase] ?? 0;
    const before = this.order.committed().length;
    await this.deedsAtOnce(phase === 0);
    await this.replay(before);
  }

  /** All numbers of all rounds so far, by the hash under which the house knows them. */
  phonesByIndex(): Map<string, string> {
    const phones = Array.from({ length: this.cohort + 1 }, (_, cohort) => phonesOf(cohort)).flat();
    return new Map(phones.map((it) => [phoneIndexOf(this.context.vault, it), it]));
  }

  private nextDeed(): number {
    this.deeds += 1;
    return this.deeds;
  }

  private aTap(): Tap {
    const person = `${this.cohort}-${this.random.between(1, PEOPLE)}`;
    const app = this.random.between(0, APPS.length - 1);
    const openid = `o-${person}-${app}`;
    return {
      app: APPS[app] ?? '',
      openid,
      way: `wechat ${APPS[app]} ${openid}`,
      name: `p${person}-${app}`,
      ...(this.random.chance(this.unionidShare) && { unionid: `u-${person}` }),
    };
  }

  /** The call's first half: who it is, and whatever WeChat's word makes of it. */
  private async appear(tap: Tap): Promise<Caller | undefined> {
    const deed = this.nextDeed();
    const unknown = this.model.behind(tap.way) === undefined && this.model.behind(unionWay(tap) ?? '') === undefined;
    const { app, openid, unionid } = tap;
    const caller = await unlessBusy(() => this.order.under(deed, () => this.world.house.callerOf({ app, openid, unionid })));
    if (caller === undefined) return undefined;
    this.replays.set(deed, () => void this.model.appear(tap.way, unionWay(tap)));
    const isOne = () => unionid === undefined || this.model.behind(tap.way) === this.model.behind(unionWay(tap) ?? '');
    this.quiet.push({ deed, check: () => holds(unknown || isOne(), `${tap.way} and ${unionid} were not made one`) });
    return caller;
  }

  private async ask(fn: string, action: string, data: object, caller: Caller | undefined) {
    const deed = this.nextDeed();
    const served = this.world.house.functions.find((it) => it.name === fn);
    this.keys += 1;
    const envelope = { action, data, key: `proof-key-${this.keys}` };
    const reply = await this.order.under(deed, async () => served?.answer(this.world.house.platform, { envelope, caller }));
    if (reply === undefined) throw new Error(`no function ${fn}`);
    const code = reply.ok ? 'OK' : reply.error.code;
    return { deed, code, data: reply.ok ? reply.data : undefined };
  }
  private async join(tap: Tap): Promise<void> {
    const caller = await this.appear(tap);
    if (caller === undefined) return;
    const { consentVersion } = this.context.programme.identity;
    await this.openShopFor(tap);
    const asked = { scene: `shop:${tap.name}`, consent: consentVersion };
    const { deed, code, data } = await this.ask('identity', 'join', asked, caller);
    if (code === 'BUSY') return;
    holds(code === 'OK', `a join was refused: ${code}`);
    this.replays.set(deed, () => {
      const born = this.bornOf.get(tap.name) ?? { id: 'nobody', joinedAt: 0, says: true };
      const repeated = this.model.join(tap.way, unionWay(tap), born);
      holds(repeated === field(data, 'repeated'), `${tap.name}: joined twice, or not at all`);
      if (!repeated) this.given.push({ id: born.id, points: 100, yuan: 0, coupons: 1, bought: false, welcome: true });
    });
  }

  private openShopFor({ name }: Tap): Promise<void> {
    const opened = this.shops.get(name) ?? this.openShop(name);
    this.shops.set(name, opened);
    return opened;
  }

  private async openShop(name: string): Promise<void> {
    const jingan = await openShop(this.context, 'jingan');
    if (jingan === undefined) throw new Error('the default shop is open');
    await writeShop(this.context, { ...jingan, _id: name });
  }

  private async bind(tap: Tap, phone: string): Promise<void> {
    const caller = await this.appear(tap);
    if (caller === undefined) return;
    const phoneCode = `proof-phone-${this.nextDeed()}`;
    this.world.wechat.phones.set(phoneCode, phone);
    const { deed, code, data } = await this.ask('identity', 'bindPhone', { phoneCode }, caller);
    const memberId = caller.memberId;
    if (memberId === undefined) return holds(code === 'NOT_A_MEMBER', `a stranger proved a number: ${code}`);
    if (code === 'BUSY') return;
    holds(code === 'OK' || code === 'PHONE_TAKEN', `a proof was refused: ${code}`);
    this.quiet.push({ deed, check: () => holds(this.model.everProven.has(phone), `${phone}: refused, and nobody else’s`) });
    this.replays.set(deed, () => {
      if (code !== 'OK') return this.model.dispute(memberId, phone);
      holds(this.model.prove(memberId, phone) === field(data, 'merged'), `${phone}: who was written down with it`);
    });
  }

  private async write(): Promise<void> {
    const phone = this.random.chance(0.6) ? this.random.oneOf(phonesOf(this.cohort)) : undefined;
    const line = {
      card: `C-${this.cohort}-${this.random.between(1, CARDS)}`,
      ...(phone !== undefined && { phone }),
      ...(this.random.chance(0.3) && { buyer: `b-${this.cohort}-${this.random.between(1, 3)}` }),
    };
    const joinedAt = new Date(Date.UTC(this.random.between(2020, 2025), this.random.between(0, 11), 1));
    const row = {
      card: line.card,
      phone,
      joinedAt,
      ...(line.buyer !== undefined && { identities: [{ provider: 'buyer', app: 'webshop', subject: line.buyer } as const] }),
    };
    const deed = this.nextDeed();
    const outcome = await unlessBusy(() =>
      this.order.under(deed, () =>
        this.context.transact(async (tx) => done(await importMember(tx, row, this.context.participants))),
      ),
    );
    if (outcome === undefined) return;
    holds(outcome.ok, 'an import was refused');
    if (!outcome.ok) return;
    const { memberId, created } = outcome.data;
    this.replays.set(deed, () => {
      const { id, made } = this.model.write(line, { id: memberId, joinedAt: joinedAt.getTime(), says: false });
      holds(id === memberId && made === created, `card ${line.card} is somebody else’s`);
    });
  }

  private async settle(conflictId: string, dispute: Dispute, keep: Keep): Promise<void> {
    const { deed, code } = await this.ask('identity', 'settle', { conflictId, keep, reason: 'shown' }, this.clerk);
    if (code === 'BUSY') return;
    // Another proof of the same round may have been faster.
    holds(['OK', 'ALREADY_SETTLED', 'NO_SUCH_CONFLICT'].includes(code), `a settlement was refused: ${code}`);
    if (code !== 'OK') return;
    this.replays.set(deed, () => {
      const { phone, holder, claimant } = dispute;
      const now = { phone, holder: this.model.find(holder), claimant: this.model.find(claimant) };
      const owner = this.model.numbers.get(phone)?.owner;
      // The number may have been passed on in the same round: the conflict went with it.
      this.model.settle({ ...now, holder: owner === undefined ? now.holder : this.model.find(owner) }, keep);
    });
  }

  private async buy(memberNo: string, id: string): Promise<void> {
    const yuan = this.random.between(0, 30);
    const { code, data } = await this.ask('counter', 'recordPurchase', { memberNo, amountFen: yuan * 100 }, this.clerk);
    if (code === 'BUSY') return;
    holds(code === 'OK', `a purchase was refused: ${code}`);
    this.given.push({ id, points: Number(field(data, 'points')), yuan, coupons: 0, bought: true, welcome: false });
  }

  /** Disputes as they stand, each with its conflict's id. */
  async openDisputes(): Promise<{ conflictId: string; dispute: Dispute }[]> {
    const phoneOf = this.phonesByIndex();
    const open = await this.context.in(conflicts).find({ state: 'open' }, { sort: { _id: 1 }, limit: MANY });
    return open.map(({ _id, phoneIndex, holder, claimant }) => ({
      conflictId: _id,
      dispute: { phone: phoneOf.get(phoneIndex) ?? '', holder, claimant },
    }));
  }

  private async deedsAtOnce(isFirst: boolean): Promise<void> {
    const open = await this.openDisputes();
    const known = await this.context.in(numbers).find({}, { sort: { memberId: 1 }, limit: MANY });
    const planned = Array.from({ length: AT_ONCE }, (): (() => Promise<void>) => {
      const dice = this.random.next();
      const tap = this.aTap();
      const phone = this.random.oneOf(phonesOf(this.cohort));
      // At first they come, in one app or both and on older systems' cards; then they prove who they are.
      if (isFirst) return dice < 0.7 ? () => this.join(tap) : () => this.write();
      if (dice < 0.05) return () => this.join(tap);
      if (dice < 0.3) return () => this.appear(tap).then(() => undefined);
      if (dice < 0.65) return () => this.bind(tap, phone);
      if (dice < 0.73) return () => this.write();
      const number = known.length === 0 ? undefined : this.random.oneOf(known);
      if (dice < 0.85 && number !== undefined && this.bornIds.has(number.memberId))
        return () => this.buy(number._id, number.memberId);
      const conflict = open.length === 0 ? undefined : this.random.oneOf(open);
      if (conflict === undefined) return () => this.bind(tap, phone);
      const keep = this.random.oneOf<Keep>(['holder', 'claimant', 'both']);
      return () => this.settle(conflict.conflictId, conflict.dispute, keep);
    });
    await Promise.all(planned.map((deed) => deed()));
  }

  /** What was committed in this round, in its this.order. */
  private async replay(after: number): Promise<void> {
    for (const it of await this.context.in(members).find({ source: 'wechat' }, { limit: MANY }))
      if (it.shopId !== undefined && !this.bornOf.has(it.shopId))
        this.bornOf.set(it.shopId, { id: it._id, joinedAt: it.joinedAt.getTime(), says: true });
    for (const deed of this.order.committed().slice(after)) this.replays.get(deed)?.();
    const committed = new Set(this.order.committed());
    for (const { deed, check } of this.quiet.splice(0)) if (!committed.has(deed)) check();
    for (const id of [...this.model.classes().values()].flatMap((it) => [...it])) this.bornIds.add(id);
  }
}
