/** `delete`. */
import { fault } from '../fault';
import { compileFilter } from '../query/match';
import { isDoc, isNumeric, toNumber, type Doc } from '../query/value';
import type { Holder } from '../store/intents';
import type { Call, Command, Work } from './call';
import { collectionIn, findAll, findFirst, removeOne, type Target } from './change';
import { collectionName, envOf, untilFree } from './context';
import { hintOf, type Query } from './find';
import { checkCount } from './insert';
import { optionalFlag, requiredDocs } from './options';
import { runStatements, Tally } from './statements';

const STATEMENT = new Set(['q', 'limit', 'collation', 'hint']);

export const remove: Command = {
  options: ['deletes', 'ordered', 'let', 'stmtId', 'stmtIds'],
  writes: true,
  inTransaction: true,
  retryable: true,
  *run(call: Call): Work {
    const name = collectionName(call);
    const statements = requiredDocs(call.body, 'deletes');
    checkCount(statements.length);
    if (call.progress && statements.some((statement) => limitOf(statement) === 0)) {
      throw fault(72, 'Cannot use retryable writes with limit=0');
    }
    const ordered = call.body.get('ordered') === undefined || optionalFlag(call.body, 'ordered');
    const tally = new Tally('matched', call.progress?.earlier);
    return yield* runStatements(call, tally, statements.length, ordered, function* (place) {
      const statement = statements[place] ?? new Map();
      const target = { access: call.access, db: call.db, name, env: envOf(call, statement) };
      const query = parse(statement);
      yield* limitOf(statement) === 1 ? deleteOne(target, query, tally) : deleteMany(target, query, tally);
    });
  },
};

function parse(statement: Doc): Query {
  for (const name of statement.keys()) {
    if (!STATEMENT.has(name)) throw fault(40415, `BSON field 'delete.deletes.${name}' is an unknown field.`);
  }
  const filter = statement.get('q');
  if (!isDoc(filter)) throw fault(40414, "BSON field 'delete.deletes.q' is missing but a required field");
  return { filter, hint: hintOf(statement) };
}

function limitOf(statement: Doc): number {
  const limit = statement.get('limit');
  if (limit === undefined) throw fault(40414, "BSON field 'delete.deletes.limit' is missing but a required field");
  const number = isNumeric(limit) ? toNumber(limit) : NaN;
  if (number !== 0 && number !== 1) throw fault(9, `The limit field in delete objects must be 0 or 1. Got ${number}`);
  return number;
}

function* deleteOne(target: Target, query: Query, tally: Tally): Generator<Holder, void, void> {
  yield* untilFree(() => {
    const stored = findFirst(target, query);
    if (!stored) return;
    removeOne(target, stored);
    tally.matched++;
  });
}

function* deleteMany(target: Target, query: Query, tally: Tally): Generator<Holder, void, void> {
  const test = compileFilter(query.filter, target.env);
  for (const rid of findAll(target, query)) {
    yield* untilFree(() => {
      const stored = collectionIn(target) && target.access.get(rid);
      // While this waited for somebody, the document may have gone or stopped to match.
      if (!stored || !test.test(stored.doc)) return;
      removeOne(target, stored);
      tally.matched++;
    });
  }
}
