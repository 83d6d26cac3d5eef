/** A counter with its staff in a world: what they do there, and how the members who come stand afterwards. */
import { inviteByHouse } from '@/cloudfunctions/shop/invitation.usecase';
import { openWorld, type Reply, type World } from '../../support/world';

export interface Desk {
  readonly world: World;
  /** As the clerk, who is of one shop alone, unless told otherwise. */
  call(action: string, data: object, as?: string, key?: string): Promise<Reply>;
  must(action: string, data: object, as?: string, key?: string): ReturnType<World['must']>;
  aMember(): Promise<{ as: string; memberNo: string }>;
  /** The member code that the phone shows now. */
  codeOf(as: string): Promise<string>;
  balance(as: string): ReturnType<World['must']>;
  growth(as: string): Promise<number>;
}

/** With a clerk of one shop, and `both`, who is of two. Close its world in `afterAll`. */
export async function openDesk(): Promise<Desk> {
  const world = await openWorld();
  await world.hire('clerk', ['jingan']);
  await world.hire('both', ['jingan', 'xuhui']);
  let people = 0;
  return {
    world,
    call: (action, data, as = 'clerk', key) => world.call('counter', action, data, { as, key }),
    must: (action, data, as = 'clerk', key) => world.must('counter', action, data, { as, key }),
    async aMember() {
      people += 1;
      const as = `guest-${people}`;
      return { as, memberNo: await world.join(as, { nickname: `Guest ${people}` }) };
    },
    codeOf: async (as) => String((await world.must('identity', 'memberCode', {}, { as })).memberCode),
    balance: (as) => world.must('points', 'balance', {}, { as }),
    growth: async (as) => Number((await world.must('growth', 'progress', {}, { as })).growth),
  };
}

export const refused = (code: string) => ({ ok: false, error: { code } });
export const codes = (replies: Reply[]) => replies.map((it) => (it.ok ? 'OK' : it.error.code)).sort();

/** An operator, who may record what no assistant may; of every shop, so that each call names one. */
export async function hireOperator(world: World, openid: string): Promise<void> {
  await world.join(openid);
  const { invitation } = await inviteByHouse(await world.house.systemContext(), { role: 'operator', shopIds: [], name: openid });
  await world.must('shop', 'accept', { invitation }, { as: openid });
}

/** The action has left its lines in the log, and no line names anybody or their purchase. */
export function expectQuietLog(world: World, action: string): void {
  const logged = world.logged.join('\n');
  expect(logged).toContain(action);
  expect(logged).not.toMatch(/guest-\d|Guest \d|POS-1|UNDO-1/);
}
