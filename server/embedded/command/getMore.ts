/** `getMore` and `killCursors`. */
import { typeMismatch } from '../fault';
import { isNumeric, toNumber, type Value } from '../query/value';
import type { Call, Command, Work } from './call';
import { optionalCount, requiredArray, requiredText } from './options';

export const getMore: Command = {
  options: ['collection', 'batchSize'],
  refused: ['term', 'lastKnownCommittedOpTime'],
  inTransaction: true,
  *run(call: Call): Work {
    const { body, db, session, transaction, services } = call;
    const ns = `${db}.${requiredText(body, 'collection')}`;
    const now = services.now().getTime();
    return services.cursors.next(
      cursorId(body.get('getMore')),
      { ns, session, transaction, now },
      optionalCount(body, 'batchSize'),
    );
  },
};

export const killCursors: Command = {
  options: ['cursors'],
  inTransaction: true,
  *run(call: Call): Work {
    const ns = `${call.db}.${requiredText(call.body, 'killCursors')}`;
    const killed: Value[] = [];
    const unknown: Value[] = [];
    for (const id of requiredArray(call.body, 'cursors')) {
      (call.services.cursors.kill(cursorId(id), ns) ? killed : unknown).push(id);
    }
    return new Map<string, Value>([
      ['cursorsKilled', killed],
      ['cursorsNotFound', unknown],
      ['cursorsAlive', []],
      ['cursorsUnknown', []],
    ]);
  },
};

function cursorId(value: Value | undefined): bigint {
  if (typeof value === 'bigint') return value;
  if (isNumeric(value)) return BigInt(Math.trunc(toNumber(value)));
  throw typeMismatch('A cursor id must be a long');
}
