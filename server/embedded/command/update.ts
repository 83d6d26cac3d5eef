/** `update`. */
import { failedToParse, fault, typeMismatch } from '../fault';
import { compileFilter } from '../query/match';
import { compileUpdate, type Update } from '../query/update';
import { createEnv } from '../query/createEnv';
import { int, isDoc, type Doc, typeName, type Value } from '../query/value';
import type { Holder } from '../store/intents';
import type { Call, Command, Work } from './call';
import { applyUpdate, collectionIn, findAll, findFirst, idOf, upsert, type Target } from './change';
import { collectionName, untilFree } from './context';
import { hintOf } from './find';
import { checkCount } from './insert';
import { optionalArray, optionalDoc, optionalFlag, requiredDocs } from './options';
import { runStatements, Tally } from './statements';

const STATEMENT = new Set(['q', 'u', 'upsert', 'multi', 'arrayFilters', 'collation', 'hint', 'c']);

interface Statement {
  readonly filter: Doc;
  readonly update: Update;
  readonly upsert: boolean;
  readonly multi: boolean;
  readonly hint: Value | undefined;
  readonly target: Target;
}

export const update: Command = {
  options: ['updates', 'ordered', 'bypassDocumentValidation', 'let', 'stmtId', 'stmtIds'],
  writes: true,
  inTransaction: true,
  retryable: true,
  *run(call: Call): Work {
    collectionName(call);
    const statements = requiredDocs(call.body, 'updates');
    checkCount(statements.length);
    if (call.progress && statements.some((statement) => optionalFlag(statement, 'multi'))) {
      throw fault(72, 'Cannot use retryable writes with multi=true');
    }
    const ordered = call.body.get('ordered') === undefined || optionalFlag(call.body, 'ordered');
    const tally = new Tally('modified', call.progress?.earlier);
    return yield* runStatements(call, tally, statements.length, ordered, function* (place) {
      const statement = parse(call, statements[place] ?? new Map());
      yield* statement.multi ? updateMany(statement, tally, place) : updateOne(statement, tally, place);
    });
  },
};

function parse(call: Call, statement: Doc): Statement {
  for (const name of statement.keys()) {
    if (!STATEMENT.has(name)) throw fault(40415, `BSON field 'update.updates.${name}' is an unknown field.`);
  }
  const filter = statement.get('q');
  const change = statement.get('u');
  if (!isDoc(filter)) throw fault(40414, "BSON field 'update.updates.q' is missing but a required field");
  if (change === undefined) throw fault(40414, "BSON field 'update.updates.u' is missing but a required field");
  const env = envOfStatement(call, statement);
  const compiled = compileUpdate(change, { env, arrayFilters: arrayFiltersOf(statement) });
  const multi = optionalFlag(statement, 'multi');
  if (multi && compiled.kind === 'replacement') throw failedToParse('multi update is not supported for replacement-style update');
  const target = { access: call.access, db: call.db, name: collectionName(call), env };
  return { filter, update: compiled, upsert: optionalFlag(statement, 'upsert'), multi, hint: hintOf(statement), target };
}

/** `c` holds the constants of one statement, above those of the command. */
function envOfStatement(call: Call, statement: Doc): ReturnType<typeof createEnv> {
  const variables = new Map([...(optionalDoc(call.body, 'let') ?? []), ...(optionalDoc(statement, 'c') ?? [])]);
  const { services } = call;
  return createEnv({
    now: services.now(),
    random: services.random,
    let: variables.size > 0 ? variables : undefined,
    collation: optionalDoc(statement, 'collation'),
  });
}

export function arrayFiltersOf(from: Doc): Doc[] | undefined {
  return optionalArray(from, 'arrayFilters')?.map((filter) => {
    if (!isDoc(filter))
      throw typeMismatch(`BSON field 'arrayFilters' holds the wrong type '${typeName(filter)}', expected type 'object'`);
    return filter;
  });
}

function* updateOne(statement: Statement, tally: Tally, place: number): Generator<Holder, void, void> {
  const { target, filter, update: change, hint } = statement;
  const test = compileFilter(filter, target.env);
  yield* untilFree(() => {
    const stored = findFirst(target, { filter, hint });
    if (stored) count(tally, applyUpdate(target, stored, change, test) !== stored.doc);
    else if (statement.upsert) insertMissing(statement, tally, place);
  });
}

function* updateMany(statement: Statement, tally: Tally, place: number): Generator<Holder, void, void> {
  const { target, filter, update: change, hint } = statement;
  const test = compileFilter(filter, target.env);
  const rids = findAll(target, { filter, hint });
  if (rids.length === 0 && statement.upsert) return yield* untilFree(() => insertMissing(statement, tally, place));
  for (const rid of rids) {
    yield* untilFree(() => {
      const stored = collectionIn(target) && target.access.get(rid);
      // While this waited for somebody, the document may have gone or stopped to match.
      if (stored && test.test(stored.doc)) count(tally, applyUpdate(target, stored, change, test) !== stored.doc);
    });
  }
}

function insertMissing({ target, filter, update: change }: Statement, tally: Tally, place: number): void {
  const made = upsert(target, filter, change);
  tally.matched++;
  tally.upserted.push(
    new Map<string, Value>([
      ['index', int(place)],
      ['_id', idOf(made)],
    ]),
  );
}

function count(tally: Tally, changed: boolean): void {
  tally.matched++;
  if (changed) tally.modified++;
}
