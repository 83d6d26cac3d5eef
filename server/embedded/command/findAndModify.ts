/** `findAndModify`: changes one document and answers with it as it was or as it is. */
import { failedToParse, fault } from '../fault';
import { compileFilter } from '../query/match';
import { compileProjection } from '../query/project';
import { compileUpdate, type Update } from '../query/update';
import { int, type Doc, type Value } from '../query/value';
import type { Call, Command, Work } from './call';
import { applyUpdate, findFirst, idOf, removeOne, upsert, type Target } from './change';
import { collectionName, envOf, untilFree } from './context';
import { hintOf, type Query } from './find';
import { optionalDoc, optionalFlag } from './options';
import { arrayFiltersOf } from './update';

/** What became of the document. */
interface Outcome {
  readonly before: Doc | undefined;
  readonly after: Doc | undefined;
  readonly inserted: boolean;
}

export const findAndModify: Command = {
  options: [
    'query',
    'sort',
    'remove',
    'update',
    'new',
    'fields',
    'upsert',
    'bypassDocumentValidation',
    'arrayFilters',
    'collation',
    'hint',
    'let',
    'stmtId',
  ],
  writes: true,
  inTransaction: true,
  retryable: true,
  *run(call: Call): Work {
    const { body, progress } = call;
    const change = parseChange(body);
    const env = envOf(call);
    const target: Target = { access: call.access, db: call.db, name: collectionName(call), env };
    const query = { filter: optionalDoc(body, 'query') ?? new Map(), sort: optionalDoc(body, 'sort'), hint: hintOf(body) };
    const filter = compileFilter(query.filter, env);
    const fields = optionalDoc(body, 'fields');
    const project = fields && fields.size > 0 ? compileProjection(fields, env, filter) : (doc: Doc): Doc => doc;
    const update = change === undefined ? undefined : compileUpdate(change, { env, arrayFilters: arrayFiltersOf(body) });
    const outcome = yield* untilFree(() => act(target, query, update, optionalFlag(body, 'upsert')));
    const shown = update && optionalFlag(body, 'new') ? outcome.after : outcome.before;
    const reply = answer(outcome, update !== undefined, shown && project(shown));
    if (outcome.before ?? outcome.after) progress?.save(new Map(reply).set('whole', true));
    return reply;
  },
};

/** The update, or undefined where the document is to be removed. */
function parseChange(body: Doc): Value | undefined {
  const update = body.get('update');
  const removing = optionalFlag(body, 'remove');
  if (!removing) {
    if (update === undefined) throw failedToParse('Either an update or remove=true must be specified');
    return update;
  }
  if (update !== undefined) throw failedToParse('Cannot specify both an update and remove=true');
  if (optionalFlag(body, 'upsert')) throw failedToParse('Cannot specify both upsert=true and remove=true');
  if (optionalFlag(body, 'new'))
    throw failedToParse("Cannot specify both new=true and remove=true; 'remove' always returns the deleted document");
  if (body.has('arrayFilters')) throw fault(9, 'Cannot specify arrayFilters and remove=true');
  return undefined;
}

function act(target: Target, query: Query, update: Update | undefined, mayInsert: boolean): Outcome {
  const stored = findFirst(target, query);
  if (!stored) {
    if (!update || !mayInsert) return { before: undefined, after: undefined, inserted: false };
    return { before: undefined, after: upsert(target, query.filter, update), inserted: true };
  }
  if (update) {
    const after = applyUpdate(target, stored, update, compileFilter(query.filter, target.env));
    return { before: stored.doc, after, inserted: false };
  }
  removeOne(target, stored);
  return { before: stored.doc, after: undefined, inserted: false };
}

function answer({ before, after, inserted }: Outcome, updating: boolean, value: Doc | undefined): Doc {
  const last: Doc = new Map<string, Value>([['n', int((before ?? after) ? 1 : 0)]]);
  if (updating) last.set('updatedExisting', before !== undefined);
  if (inserted && after) last.set('upserted', idOf(after));
  return new Map<string, Value>([
    ['lastErrorObject', last],
    ['value', value ?? null],
  ]);
}
