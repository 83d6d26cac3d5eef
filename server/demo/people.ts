/** Who one can be in the demo, described from what the functions answer about them. */
import { addDays, birthdayIn, dayAt, daysBetween, monthOf, yearOf } from '@/cloudfunctions/kernel/calendar';
import { checkin } from '@/types/contract/checkin';
import { growth } from '@/types/contract/growth';
import { identity } from '@/types/contract/identity';
import { points } from '@/types/contract/points';
import type { Bilingual, LocalDay } from '@/types/contract/values';
import { atHome, must, type As, type Asking } from './asking';
import { CAST, CREW, OWNER, STAFF, type App, type CastMember, type NoteKind } from './cast';

export interface DemoPerson {
  readonly openid: string;
  /** In Chinese, for a list. */
  readonly who: string;
  readonly kind: 'newcomer' | 'member' | 'staff' | 'operator';
  readonly name: Bilingual;
  /** Null: not a member. */
  readonly tier: string | null;
  readonly tierName: Bilingual | null;
  readonly note: Bilingual;
  readonly birthday?: LocalDay;
  /** Which app they open first. */
  readonly home: App;
}

export interface Onlooker {
  readonly asking: Asking;
  readonly officialAppId: string;
  now(): Date;
}

/** `newcomers` are openids of people who were not members when the demo began. */
export async function demoPeople(onlooker: Onlooker, newcomers: readonly string[]): Promise<DemoPerson[]> {
  const strangers = newcomers.map((openid): CastMember => ({
    openid,
    name: { zh: '新来的人', en: 'Somebody new' },
    notes: ['points'],
  }));
  const items = await Promise.all([...strangers.reverse(), ...Object.values(CAST)].map((it) => describe(onlooker, it)));
  return [
    ...items,
    {
      openid: STAFF,
      who: `${CREW[STAFF].zh}（静安店店员）`,
      kind: 'staff',
      name: CREW[STAFF],
      ...NOBODYS,
      note: { zh: '静安店店员', en: "Assistant at Jing'an" },
    },
    {
      openid: OWNER,
      who: `${CREW[OWNER].zh}（经营者）`,
      kind: 'operator',
      name: CREW[OWNER],
      ...NOBODYS,
      note: { zh: '经营者', en: 'Operator' },
    },
  ];
}

const NOBODYS = { tier: null, tierName: null, home: 'mini' } as const;

async function describe(onlooker: Onlooker, { openid, name, notes, home = 'mini' }: CastMember): Promise<DemoPerson> {
  const { asking, officialAppId } = onlooker;
  const as = atHome(openid, officialAppId);
  const me = await asking.ask(identity, 'me', {}, as);
  if (!me.ok && me.error.code === 'NOT_A_MEMBER') {
    const note = { zh: '扫门店码入会', en: "Scan a shop's code to join" };
    return {
      openid,
      who: `${name.zh}（还不是会员）`,
      kind: 'newcomer',
      name,
      tier: null,
      tierName: { zh: '还不是会员', en: 'not a member yet' },
      note,
      home,
    };
  }
  const { member } = must('identity.me', me);
  const known = { openid, kind: 'member', name: nameOf(name, member.nickname), birthday: member.birthday, home } as const;
  const progress = await asking.ask(growth, 'progress', {}, as);
  if (!progress.ok && progress.error.code === 'CONSENT_REQUIRED') {
    const note = { zh: '没有同意隐私说明', en: 'has not agreed to the privacy text' };
    return { ...known, who: known.name.zh, tier: null, tierName: null, note };
  }
  const { tier } = must('growth.progress', progress);
  const { stations } = must('growth.path', await asking.ask(growth, 'path', {}, as));
  const tierName = stations.find((it) => it.tier === tier)?.name ?? { zh: tier, en: tier };
  const found = await Promise.all(notes.map((kind) => noteOf(kind, onlooker, as, member.birthday)));
  const said = found.filter((it) => it !== undefined);
  const note = { zh: said.map((it) => it.zh).join(' · '), en: said.map((it) => it.en).join(' · ') };
  return { ...known, who: `${known.name.zh}（${tierName.zh}）`, tier, tierName, note };
}

/** Who came as a newcomer and gave no nickname is a new member by now. */
function nameOf(cast: Bilingual, nickname: string | undefined): Bilingual {
  if (nickname === undefined) return { zh: '新会员', en: 'New member' };
  return cast.zh === nickname ? cast : { zh: nickname, en: nickname };
}

type Note = Promise<Bilingual | undefined>;

function noteOf(kind: NoteKind, { asking, now }: Onlooker, as: As, birthday: LocalDay | undefined): Note {
  const today = dayAt(now());
  if (kind === 'points') return pointsNote(asking, as);
  if (kind === 'expiring') return expiringNote(asking, as, today);
  if (kind === 'dormant') return dormantNote(asking, as, today);
  if (kind === 'streak') return streakNote(asking, as, today);
  if (kind === 'official') return Promise.resolve({ zh: '从公众号入会', en: 'joined in the official account' });
  return Promise.resolve(birthday === undefined ? undefined : birthdayNote(birthday, today));
}

const grouped = (it: number) => it.toLocaleString('en-US');

async function pointsNote(asking: Asking, as: As): Note {
  const { available } = must('points.balance', await asking.ask(points, 'balance', {}, as));
  return { zh: `${grouped(available)} 积分`, en: `${grouped(available)} points` };
}

/** Near enough to be told about. */
const SOON_DAYS = 45;

async function expiringNote(asking: Asking, as: As, today: LocalDay): Note {
  const { expiring } = must('points.balance', await asking.ask(points, 'balance', {}, as));
  const soon = expiring.filter((it) => daysBetween(today, it.on) <= SOON_DAYS).reduce((sum, it) => sum + it.points, 0);
  return soon === 0 ? undefined : { zh: `${grouped(soon)} 将到期`, en: `${grouped(soon)} expire soon` };
}

async function dormantNote(asking: Asking, as: As, today: LocalDay): Note {
  const { items } = must('growth.entries', await asking.ask(growth, 'entries', { limit: 100 }, as));
  const last = items.find((it) => it.dimension === 'spend')?.day;
  if (last === undefined || last === today) return undefined;
  const days = daysBetween(last, today);
  return { zh: `沉睡 ${days} 天`, en: `away for ${days} days` };
}

async function streakNote(asking: Asking, as: As, today: LocalDay): Note {
  const { streak } = must('checkin.calendar', await asking.ask(checkin, 'calendar', { month: monthOf(today) }, as));
  return { zh: `连签 ${streak} 天`, en: `${streak} days in a row` };
}

const WEEKDAYS = { zh: '日一二三四五六', en: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] };

/** As one would say it: today, on Wednesday, next Wednesday, else the date. Weeks begin on Monday. */
export function birthdayNote(birthday: LocalDay, today: LocalDay): Bilingual {
  const thisYear = birthdayIn(birthday, yearOf(today));
  const next = thisYear >= today ? thisYear : birthdayIn(birthday, yearOf(today) + 1);
  const weekday = (day: LocalDay) => new Date(`${day}T12:00:00Z`).getUTCDay();
  const sunday = addDays(today, (7 - weekday(today)) % 7);
  const [zh, en] = [WEEKDAYS.zh[weekday(next)] ?? '', WEEKDAYS.en[weekday(next)] ?? ''];
  if (next === today) return { zh: '今天生日', en: 'birthday today' };
  if (next <= sunday) return { zh: `周${zh}生日`, en: `birthday on ${en}` };
  if (next <= addDays(sunday, 7)) return { zh: `下周${zh}生日`, en: `birthday next ${en}` };
  const [, month, day] = next.split('-').map(Number);
  return { zh: `${month} 月 ${day} 日生日`, en: `birthday on ${day}/${month}` };
}
