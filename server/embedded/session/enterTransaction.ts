/** How a command comes into the transaction that it names, and what it may not say there. */
import { transactionNumber } from '../command/transactions';
import { fault } from '../fault';
import type { Task } from '../task';
import type { Session, Sessions } from './sessions';

/** Begins or continues the transaction that the command names. True inside of one. Throws `MongoFault` for what may not be said in one. */
export function enterTransaction(sessions: Sessions, task: Task, session: Session | undefined, now: number): boolean {
  const { body } = task.request;
  const autocommit = body.get('autocommit');
  const starts = body.get('startTransaction');
  if (autocommit === undefined) {
    if (starts !== undefined) throw fault(72, "'startTransaction' is only allowed with 'autocommit'");
    return false;
  }
  if (task.name === 'commitTransaction' || task.name === 'abortTransaction') return false;
  const number = transactionNumber(body);
  if (autocommit !== false || !session || number === undefined)
    throw fault(72, "A transaction needs 'lsid', 'txnNumber' and 'autocommit: false'");
  if (starts !== undefined && starts !== true) throw fault(72, "'startTransaction' can only be true");
  task.transaction = session;
  if (!task.command.inTransaction) throw fault(263, `Cannot run '${task.name}' in a multi-document transaction.`);
  if (body.has('writeConcern')) throw fault(72, 'writeConcern is not allowed within a multi-statement transaction');
  if (starts === true) sessions.begin(session, number, now);
  else {
    sessions.continue(session, number);
    if (body.has('readConcern')) throw fault(72, 'Only the first command in a transaction may specify a readConcern');
  }
  return true;
}
