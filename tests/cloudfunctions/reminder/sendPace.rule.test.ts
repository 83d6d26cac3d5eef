/** So many at once, first come, first served; and slower when WeChat says that it is too much. */
import { paceWithin } from '@/cloudfunctions/reminder/send.usecase';
import { newBrake, openGate } from '@/cloudfunctions/reminder/sendPace';

const settled = () => new Promise((resolve) => setImmediate(resolve));

it('a gate lets in as many as there is room for, in the order in which they came', async () => {
  const gate = openGate(4);
  const through: string[] = [];
  const come = (name: string, count: number) => void gate.take(count).then(() => through.push(name));
  come('three', 3);
  come('two', 2);
  come('one', 1);
  await settled();
  expect(through).toEqual(['three']);
  gate.give(1);
  await settled();
  expect(through).toEqual(['three', 'two']);
  gate.give(2);
  await settled();
  expect(through).toEqual(['three', 'two', 'one']);
});

it('a gate takes one that is larger than itself for as large as itself', async () => {
  const gate = openGate(2);
  await expect(gate.take(5)).resolves.toBeUndefined();
});

describe('the brake', () => {
  const batch = { answers: 32, busy: 0, limited: 0 };
  it('waits twice as long each time that WeChat limits the rate, a minute at most, and once each', () => {
    const brake = newBrake();
    const waits = Array.from({ length: 9 }, () => {
      brake.saw({ ...batch, busy: 1, limited: 1 });
      return [brake.wait(), brake.wait()];
    });
    expect(waits.map(([first]) => first)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((it) => it * 1000));
    expect(waits.every(([, again]) => again === 0)).toBe(true);
  });

  it('waits when most of a batch found WeChat busy, and not for a single one', () => {
    const brake = newBrake();
    brake.saw({ ...batch, busy: 16 });
    expect(brake.wait()).toBe(0);
    brake.saw({ ...batch, busy: 17 });
    expect(brake.wait()).toBe(1000);
  });

  it('of many batches under way at once counts one', () => {
    const brake = newBrake();
    for (let i = 0; i < 6; i += 1) brake.saw({ ...batch, limited: 3, busy: 3 });
    expect(brake.wait()).toBe(1000);
  });

  it('begins anew once a whole batch went through', () => {
    const brake = newBrake();
    brake.saw({ ...batch, limited: 1, busy: 1 });
    brake.wait();
    brake.saw(batch);
    brake.saw({ ...batch, limited: 1, busy: 1 });
    expect(brake.wait()).toBe(1000);
  });
});

it.each([
  { where: 'on a machine that ends no run', leftMs: undefined, runMs: 480_000 },
  { where: 'on a platform that gives fifteen minutes', leftMs: 900_000, runMs: 480_000 },
  { where: 'in a function of a minute', leftMs: 60_000, runMs: 25_000 },
  { where: 'in a function of twenty seconds', leftMs: 20_000, runMs: 20_000 / 3 },
])('$where a run takes no more early enough to end by itself', ({ leftMs, runMs }) => {
  expect(paceWithin(leftMs).runMs).toBe(runMs);
});
