/** People and their own data: each deed a second after the one before, and everything by which somebody else could see them. */
import {
  birthdayOf,
  birthdays,
  consented,
  findByPhoneTail,
  glanceOf,
  nicknameOf,
} from '@/cloudfunctions/identity/identity.usecase';
import type { Context } from '@/cloudfunctions/kernel/context';
import { bind, code, idOf } from '../../support/people';
import type { As, Reply, World } from '../../support/world';

/** The version of the consent that the default programme asks for. */
export const CURRENT = '2026-12';
export const UNSEEN = {
  nickname: undefined,
  phone: undefined,
  birthday: undefined,
  byTail: false,
  byBirthday: false,
  consented: false,
};

export interface People {
  /** A second later than the deed before, so that a history has an order. */
  call(action: string, data: object, as: As, key?: string): Promise<Reply>;
  must(action: string, data: object, as: As): ReturnType<World['must']>;
  bind(as: As, phone: string): Promise<Reply>;
  /** A member with a nickname, a birthday and a phone of their own. */
  aPerson(openid: string, phone: string): Promise<{ memberNo: string; memberId: string }>;
  /** Everything by which anybody else could see, find or reach a person. */
  seen(memberId: string, name: string, tail: string): Promise<Record<keyof typeof UNSEEN, unknown>>;
}

export function peopleIn(world: World, context: Context): People {
  const aSecondLater = () => world.setNow(new Date(world.now().getTime() + 1000));
  const people: People = {
    call(action, data, as, key) {
      aSecondLater();
      return world.call('identity', action, data, { as, key });
    },
    must(action, data, as) {
      aSecondLater();
      return world.must('identity', action, data, { as });
    },
    bind(as, phone) {
      aSecondLater();
      return bind(world, as, phone);
    },
    async aPerson(openid, phone) {
      const memberNo = await world.join(openid, { nickname: `昵称${openid}`, birthday: '1991-03-09' });
      expect(code(await people.bind(openid, phone))).toBe('OK');
      return { memberNo, memberId: await idOf(world, openid) };
    },
    async seen(memberId, name, tail) {
      const found = await findByPhoneTail(context, tail, name);
      const born = await birthdays(context, ['03-09'], undefined, 1000);
      const { nickname, phone, birthday } = (await glanceOf(context, context.vault, memberId)) ?? {};
      return {
        nickname: (await nicknameOf(context, context.vault, memberId)) ?? nickname,
        phone,
        birthday: (await birthdayOf(context, context.vault, memberId)) ?? birthday,
        byTail: found.some((it) => it._id === memberId),
        byBirthday: born.some((it) => it.memberId === memberId),
        consented: (await consented(context, [memberId])).has(memberId),
      };
    },
  };
  return people;
}
