/** `insert`. */
import { fault } from '../fault';
import type { Doc } from '../query/value';
import type { Call, Command, Work } from './call';
import { ensureCollection } from './collection';
import { collectionName, untilFree } from './context';
import { checkStorable, withId, withServerTime } from './document';
import { optionalFlag, requiredDocs } from './options';
import { runStatements, Tally } from './statements';

/** MongoDB's limit on the statements of one command. */
export const STATEMENTS_MAX = 100_000;

export const insert: Command = {
  options: ['documents', 'ordered', 'bypassDocumentValidation', 'stmtId', 'stmtIds'],
  writes: true,
  inTransaction: true,
  retryable: true,
  *run(call: Call): Work {
    const name = collectionName(call);
    const documents = requiredDocs(call.body, 'documents');
    checkCount(documents.length);
    const prepared = documents.map((document) => withServerTime(withId(document), call.services.timestamp));
    const ordered = call.body.get('ordered') === undefined || optionalFlag(call.body, 'ordered');
    const tally = new Tally('matched', call.progress?.earlier);
    return yield* runStatements(call, tally, prepared.length, ordered, function* (place) {
      const document = prepared[place];
      if (!document) return;
      yield* untilFree(() => insertOne(call, name, document));
      tally.matched++;
    });
  },
};

function insertOne(call: Call, name: string, document: Doc): void {
  checkStorable(document);
  call.access.insert(ensureCollection(call.access, call.db, name), document);
}

/** Throws InvalidLength (16) for no statement at all or too many. */
export function checkCount(count: number): void {
  if (count === 0 || count > STATEMENTS_MAX) {
    throw fault(16, `Write batch sizes must be between 1 and ${STATEMENTS_MAX}. Got ${count} operations.`);
  }
}
