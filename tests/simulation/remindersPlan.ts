/** What people do next: consent in a tap, turn kinds off and on, check in, are recognised, withdraw, leave. */
import { PROGRAMME } from '../support/ledgerHouse';
import type { Random } from './random';
import type { Witness } from './remindersCheck';
import type { RemindersWorld, Somebody } from './remindersWorld';

/** Kinds that are asked for; others come up by themselves or need more than a few days. */
const KINDS = ['birthday', 'checkin', 'member_day'] as const;
const templateOf = (kind: (typeof KINDS)[number]): string => PROGRAMME.reminders.kinds[kind]?.templateId ?? '';

/** The next deed, chosen now and done when it is called: so what happens meanwhile does not change what comes after it. */
export function nextDeed(world: RemindersWorld, witness: Witness, random: Random): () => Promise<void> {
  const who = random.oneOf(world.people);
  const deed = deedOf(world, witness, random, who);
  return () => world.alone(who, deed);
}

function deedOf(world: RemindersWorld, witness: Witness, random: Random, who: Somebody): () => Promise<void> {
  const house = random.oneOf(world.houses);
  const dice = random.next();
  if (dice < 0.55) return tap(world, witness, random, who);
  if (dice < 0.75) return async () => void (await world.call(house, who, 'checkin.checkIn', {}));
  if (dice < 0.87) {
    const [kind, on] = [random.oneOf(KINDS), random.chance(0.6)];
    return async () => {
      witness.changes(who);
      if (await world.call(house, who, 'reminder.set', { kind, on })) witness.turned(who, kind, on);
    };
  }
  if (dice < 0.92) return () => recognised(world, witness, who);
  if (dice < 0.94) return turnOffInWechat(world, witness, random, who);
  const [action, data] =
    dice < 0.96
      ? ['identity.withdraw', {}]
      : dice < 0.99
        ? ['identity.agree', { consent: PROGRAMME.identity.consentVersion }]
        : ['identity.erase', { memberNo: who.memberNo }];
  return async () => {
    witness.changes(who);
    if (await world.call(house, who, action, data)) witness.stands(who, action);
  };
}

/** WeChat tells the unionid: a second membership becomes one with this one. */
async function recognised(world: RemindersWorld, witness: Witness, who: Somebody): Promise<void> {
  const [house] = world.houses;
  if (house === undefined || who.unionid === undefined) return;
  witness.changes(who);
  if (await world.call(house, who, 'reminder.settings', {}, { unionid: who.unionid })) witness.recognised(who);
}

function turnOffInWechat(world: RemindersWorld, witness: Witness, random: Random, who: Somebody): () => Promise<void> {
  const templateId = templateOf(random.oneOf(KINDS));
  const copies = random.oneOf([0, 1, 1, 2]);
  return async () => {
    world.passSecond();
    witness.emptied(who, templateId);
    meets(world, who, copies);
    await world.standIn.unsubscribed(who.openid, [templateId]);
  };
}

const meets = ({ fates }: RemindersWorld, { openid }: Somebody, copies: number): void =>
  void fates.set(openid, [...(fates.get(openid) ?? []), { copies }]);

/** A tap on the sheet: WeChat counts it; the app tells of it, the push does, or both, once or twice. */
function tap(world: RemindersWorld, witness: Witness, random: Random, who: Somebody): () => Promise<void> {
  const answers = Object.fromEntries(
    KINDS.filter(() => random.chance(0.6)).map((kind) => [
      templateOf(kind),
      random.chance(0.85) ? ('accept' as const) : ('reject' as const),
    ]),
  );
  const copies = random.oneOf([0, 1, 1, 1, 2]);
  const tellings = random.oneOf([0, 1, 1, 1, 1, 2]);
  const house = random.oneOf(world.houses);
  const key = `tap-${Math.floor(random.next() * 1e9)}`;
  return async () => {
    if (Object.keys(answers).length === 0) return;
    world.passSecond();
    meets(world, who, copies);
    await world.standIn.answered(who.openid, answers);
    let told = false;
    for (let i = 0; i < tellings; i += 1)
      told = (await world.call(house, who, 'reminder.consented', { results: { errMsg: 'ok', ...answers } }, { key })) || told;
    for (const [templateId, answer] of Object.entries(answers))
      if (answer === 'accept') witness.tapped(who, templateId, { byApp: told, byPush: copies > 0 });
  };
}
