/** `commitTransaction`, `abortTransaction`, and the commands about sessions. */
import { Binary } from 'bson';
import { fault } from '../fault';
import { isDoc, isNumeric, toNumber, type Doc, type Maybe, type Value } from '../query/value';
import { noSuchTransaction, type Session } from '../session/sessions';
import type { Transaction } from '../session/transaction';
import type { Call, Command, Work } from './call';
import { requiredDocs } from './options';

/** The bytes of a session's id as text; undefined where the command has none. Throws for a malformed one. */
export function sessionKey(lsid: Maybe): string | undefined {
  if (lsid === undefined) return undefined;
  const id = isDoc(lsid) ? lsid.get('id') : undefined;
  if (!(id instanceof Binary) || id.length() !== 16) throw fault(9, "The session id 'lsid.id' must be a UUID");
  return Buffer.from(id.value()).toString('latin1');
}

/** Undefined where the command has none. Throws for what is not a whole number from 0 up. */
export function transactionNumber(body: Doc): number | undefined {
  const value = body.get('txnNumber');
  if (value === undefined) return undefined;
  const number = isNumeric(value) ? toNumber(value) : NaN;
  if (!Number.isSafeInteger(number) || number < 0) throw fault(72, 'Transaction number cannot be negative');
  return number;
}

function required(call: Call): { key: string; number: number } {
  const number = transactionNumber(call.body);
  if (call.session === undefined || number === undefined || call.body.get('autocommit') !== false) {
    throw fault(125, `${call.name} must be run within a transaction`);
  }
  return { key: call.session, number };
}

export const commitTransaction: Command = {
  options: ['recoveryToken'],
  writes: true,
  inTransaction: true,
  *run(call: Call): Work {
    const { key, number } = required(call);
    const { sessions, retries, now } = call.services;
    const session = sessions.use(key, now().getTime());
    if (session.number === number && session.transaction) {
      apply(call, session, session.transaction, number);
      return new Map();
    }
    if (session.number === number && session.state === 'committed') return new Map();
    const earlier = retries.find(key);
    // Sent again, perhaps after a restart: it holds, and is not done twice.
    if (earlier?.number === number && earlier.record.get('committed') === true) return new Map();
    throw noSuchTransaction(number);
  },
};

function apply(call: Call, session: Session, transaction: Transaction, number: number): void {
  const { sessions, retries, now, onRollback } = call.services;
  onRollback(() => {
    if (session.number === number) session.state = 'aborted';
  });
  try {
    if (transaction.hasWrites) {
      transaction.apply();
      retries.save(session.key, number, new Map<string, Value>([['committed', true]]), now().getTime());
      session.remembered = number;
    }
  } catch (error) {
    sessions.abort(session);
    throw error;
  }
  sessions.committed(session);
}

export const abortTransaction: Command = {
  options: ['recoveryToken'],
  inTransaction: true,
  *run(call: Call): Work {
    const { key, number } = required(call);
    const { sessions, now } = call.services;
    const session = sessions.use(key, now().getTime());
    sessions.continue(session, number);
    sessions.abort(session);
    return new Map();
  },
};

/** Ends the sessions of the list, their transactions aborted and their cursors closed. */
const end = (name: string): Command => ({
  options: [],
  *run(call: Call): Work {
    const { sessions, cursors } = call.services;
    for (const lsid of requiredDocs(call.body, name)) {
      const key = sessionKey(lsid);
      if (key === undefined) continue;
      sessions.end(key);
      cursors.killOf({ session: key });
    }
    return new Map();
  },
});

export const endSessions = end('endSessions');
export const killSessions = end('killSessions');

export const refreshSessions: Command = {
  options: [],
  *run(call: Call): Work {
    for (const lsid of requiredDocs(call.body, 'refreshSessions')) {
      const key = sessionKey(lsid);
      if (key !== undefined) call.services.sessions.use(key, call.services.now().getTime());
    }
    return new Map();
  },
};

export const killAllSessions: Command = {
  options: [],
  *run(call: Call): Work {
    call.services.sessions.endAll();
    return new Map();
  },
};

export const startSession: Command = {
  options: [],
  *run(call: Call): Work {
    const id = new Binary(Buffer.from(call.services.newUuid()), Binary.SUBTYPE_UUID);
    return new Map<string, Value>([
      ['id', new Map([['id', id]])],
      ['timeoutMinutes', 30n],
    ]);
  },
};
