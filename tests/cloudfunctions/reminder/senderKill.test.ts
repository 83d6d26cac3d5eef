/** SIGKILL of a sender in the middle of its calls, while another works through the same queue. `KILL_ROUNDS=50` for a long run, `KILL_SEED`. */
import { readerOf } from '@/cloudfunctions/kernel/platform';
import { quotas } from '@/cloudfunctions/reminder/quota.store';
import { reminders, type ReminderDoc } from '@/cloudfunctions/reminder/reminder.store';
import { UNSURE_MOST } from '@/cloudfunctions/reminder/send.usecase';
import { memoryBook, type Book } from '@/server/wechat/book';
import { startStandIn, type StandIn } from '@/server/wechat/standIn';
import { messageIdOf } from '../../simulation/remindersWorld';
import { seeded } from '../../simulation/random';
import { testUri } from '../../support/database';
import { PROGRAMME } from '../../support/ledgerHouse';
import { queuePeople, type Queued } from '../../support/queuedPeople';
import { startSender, type SenderProcess } from '../../support/senderProcess';
import { APP, openWorld, type World } from '../../support/world';

const ROUNDS = Number(process.env.KILL_ROUNDS ?? 3);
const SEED = Number(process.env.KILL_SEED ?? 11);
const PEOPLE = 120;
const SEND = '/cgi-bin/message/subscribe/send';
const START = Date.parse('2026-03-02T02:00:00Z');
/** After so long who claimed and does not answer is dead. */
const LATER_MS = 11 * 60_000;
/** The last hour in which messages go. */
const EVENING = Date.parse('2026-03-02T12:00:00Z');
/** In real time: a database may keep what a dead sender's transaction had touched from the others for a minute. */
const SETTLED_WITHIN_MS = 120_000;
const DROPS = [
  { share: 0.02, what: 'drop_before' },
  { share: 0.02, what: 'drop_after' },
] as const;
const FAULTS = [...DROPS, { share: 0.04, what: -1 }];

let world: World;
let standIn: StandIn;
let book: Book;
/** Of WeChat: calls that it received, messages that nobody had consented to, answers that never left. */
const seen = { calls: 0, unconsented: 0, dropped: 0 };
/** Called when WeChat receives a call, with how many there were. */
let onCall: (calls: number) => void = () => undefined;
let senders: SenderProcess[] = [];
const started: SenderProcess[] = [];

beforeAll(async () => {
  world = await openWorld(new Date(START));
  const memory = memoryBook();
  book = {
    ...memory,
    async spend(openid, templateId) {
      const had = await memory.spend(openid, templateId);
      if (!had) seen.unconsented += 1;
      return had;
    },
  };
  const { birthday } = PROGRAMME.reminders.kinds;
  const templates = new Map([[birthday?.templateId ?? '', Object.keys(birthday?.fields ?? {})]]);
  standIn = await startStandIn({
    appId: APP,
    secret: 'the-secret',
    book,
    templates: async () => templates,
    now: () => new Date(),
  });
  const dice = seeded(SEED);
  standIn.behave({ path: SEND, answerAfterMs: 20, faults: FAULTS }, () => {
    onCall((seen.calls += 1));
    const thrown = dice.next();
    if (thrown < DROPS.reduce((sum, it) => sum + it.share, 0)) seen.dropped += 1;
    return thrown;
  });
  senders = await Promise.all([newSender(), newSender()]);
});
afterAll(async () => {
  await Promise.all(started.map((it) => it.kill()));
  await standIn.close();
  await world.close();
});

async function newSender(): Promise<SenderProcess> {
  const sender = await startSender({
    uri: testUri(),
    databaseName: world.database.db.databaseName,
    apiBase: standIn.base,
    appId: APP,
    secret: 'the-secret',
  });
  started.push(sender);
  return sender;
}

/** A queue of their own for both; one of the two is killed when WeChat has received so many calls, and started again. */
async function killedRound(round: number, now: Date, afterCalls: number): Promise<Queued[]> {
  const birthday = PROGRAMME.reminders.kinds.birthday?.templateId ?? '';
  const queued = await queuePeople(world, { tells: `p${round}`, count: PEOPLE, dueAt: now, oneLacks: 10 });
  for (const { openid, consented } of queued) {
    await book.meet({ openid });
    // One more than the house knows of: a second message would arrive.
    for (let more = consented ? 2 : 0; more > 0; more -= 1) await book.consented(openid, birthday);
  }
  const [victim, other] = round % 2 === 0 ? senders : senders.toReversed();
  if (victim === undefined || other === undefined) throw new Error('there are two senders');
  const killAt = seen.calls + afterCalls;
  const killed = new Promise<void>((resolve) => {
    onCall = (calls) => {
      if (calls === killAt) void victim.kill().then(resolve);
    };
  });
  const runs = Promise.all([victim.send(now), other.send(now)]);
  await killed;
  const [, reborn] = await Promise.all([runs, newSender()]);
  senders = [other, reborn];
  return queued;
}

const docs = (): Promise<ReminderDoc[]> => readerOf(world.house.platform).in(reminders).find({}, { limit: 1_000_000 });
const isUnderWay = ({ state }: ReminderDoc): boolean => state === 'waiting' || state === 'sending';

it(
  `of two senders one is killed in the middle of its calls, ${ROUNDS} times: nobody hears anything twice or without consent, and nothing is forgotten`,
  async () => {
    const random = seeded(~SEED);
    const queued: Queued[] = [];
    let now = START;
    for (let round = 0; round < ROUNDS; round += 1, now += LATER_MS)
      queued.push(...(await killedRound(round, new Date(now), random.between(2, PEOPLE / 2))));
    const givenUpAt = Date.now() + SETTLED_WITHIN_MS;
    for (; Date.now() < givenUpAt && (await docs()).some(isUnderWay); now = Math.min(now + LATER_MS, EVENING))
      await Promise.all(senders.map((it) => it.send(new Date(now))));

    const arrived = (await book.delivered(1_000_000)).map((it) => messageIdOf(it.page));
    expect(new Set(arrived).size).toBe(arrived.length);
    expect(seen.unconsented).toBe(0);

    const ended = new Map((await docs()).map((it) => [it._id, it.state]));
    const unsure = new Set([...ended].filter(([, state]) => state === 'unknown').map(([id]) => id));
    expect(unsure.size).toBeLessThanOrEqual(seen.dropped + ROUNDS * UNSURE_MOST);
    const sent = new Set(arrived.filter((it) => !unsure.has(it)));
    for (const { messageId, consented } of queued) {
      const may = consented ? ['sent', 'unknown'] : ['no_consent'];
      expect(may).toContain(ended.get(messageId));
      expect(sent.has(messageId)).toBe(ended.get(messageId) === 'sent');
    }
    expect(arrived.length).toBeGreaterThan(0.5 * queued.length);
    // What was spent is spent, and nothing else.
    const left = await readerOf(world.house.platform)
      .in(quotas)
      .find({ left: { $ne: 0 } }, { limit: 1_000_000 });
    expect(left).toEqual([]);
  },
  SETTLED_WITHIN_MS + 120_000 + ROUNDS * 20_000,
);
