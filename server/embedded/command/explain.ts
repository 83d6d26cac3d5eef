/** `explain`: through which index a command finds its documents, and what it had to look at. */
import { fault, notSupported } from '../fault';
import { compilePipeline } from '../query/pipeline';
import { double, int, isDoc, type Doc, type Value } from '../query/value';
import type { Plan } from '../plan/plan';
import { contextOf, leadingQuery } from './aggregate';
import type { Call, Command, Work } from './call';
import { envOf } from './context';
import { hintOf, queryOf, select, type Query } from './find';
import { optionalCount, optionalDoc, requiredArray, requiredDocs } from './options';

const VERBOSITY = ['queryPlanner', 'executionStats', 'allPlansExecution'];

export const explain: Command = {
  options: ['verbosity'],
  *run(call: Call): Work {
    const inner = call.body.get('explain');
    if (!isDoc(inner)) throw fault(14, "The argument of 'explain' must be a command");
    const verbosity = call.body.get('verbosity') ?? 'allPlansExecution';
    if (typeof verbosity !== 'string' || !VERBOSITY.includes(verbosity))
      throw fault(2, 'verbosity must be one of ' + VERBOSITY.join(', '));
    const [name = ''] = inner.keys();
    const asked: Call = { ...call, name, body: inner };
    const collectionName = inner.get(name);
    if (typeof collectionName !== 'string') throw notSupported(`explain of '${name}' without a collection`);
    return report(asked, collectionName, queryIn(asked), verbosity);
  },
};

function queryIn(call: Call): Query {
  const { name, body } = call;
  if (name === 'find') return queryOf(body);
  if (name === 'count' || name === 'distinct') {
    return {
      filter: optionalDoc(body, 'query') ?? new Map(),
      hint: hintOf(body),
      limit: optionalCount(body, 'limit'),
      skip: optionalCount(body, 'skip'),
    };
  }
  if (name === 'aggregate') {
    const coll = String(body.get('aggregate'));
    const context = contextOf(call, coll);
    const pipeline = compilePipeline(requiredArray(body, 'pipeline'), context);
    const collection = call.access.catalog.find(call.db, coll);
    return collection ? leadingQuery(collection, pipeline, body, context) : { filter: new Map() };
  }
  if (name === 'findAndModify') {
    return { filter: optionalDoc(body, 'query') ?? new Map(), sort: optionalDoc(body, 'sort'), hint: hintOf(body), limit: 1 };
  }
  if (name === 'update' || name === 'delete')
    return firstStatement(requiredDocs(body, name === 'update' ? 'updates' : 'deletes'));
  throw notSupported(`explain of '${name}'`);
}

function firstStatement(statements: Doc[]): Query {
  const [statement] = statements;
  if (!statement || statements.length > 1) throw fault(72, 'Only one write operation may be explained at a time');
  return { filter: optionalDoc(statement, 'q') ?? new Map(), sort: optionalDoc(statement, 'sort'), hint: hintOf(statement) };
}

function report(call: Call, name: string, query: Query, verbosity: string): Doc {
  const collection = call.access.catalog.find(call.db, name);
  const planner: Doc = new Map<string, Value>([
    ['namespace', `${call.db}.${name}`],
    ['parsedQuery', query.filter],
  ]);
  const reply: Doc = new Map<string, Value>([['explainVersion', '1']]).set('queryPlanner', planner);
  if (!collection) {
    planner.set('winningPlan', new Map([['stage', 'EOF']])).set('rejectedPlans', []);
    return reply.set('executionStats', stats(0, 0, 0, 0));
  }
  const selected = select(call.access, collection, query, envOf(call));
  const sorting = query.sort !== undefined && query.sort.size > 0 && !selected.plan.sorted;
  const stage = stageOf(selected.plan);
  planner.set(
    'winningPlan',
    sorting
      ? new Map<string, Value>([
          ['stage', 'SORT'],
          ['sortPattern', query.sort ?? null],
          ['inputStage', stage],
        ])
      : stage,
  );
  planner.set('rejectedPlans', []);
  if (verbosity === 'queryPlanner') return reply;
  const started = performance.now();
  let returned = 0;
  for (let step = selected.next(); step.done !== true; step = selected.next()) returned++;
  const { keysExamined, docsExamined } = selected.found.effort;
  return reply.set('executionStats', stats(returned, keysExamined, docsExamined, performance.now() - started));
}

function stats(returned: number, keys: number, docs: number, ms: number): Doc {
  return new Map<string, Value>([
    ['executionSuccess', true],
    ['nReturned', int(returned)],
    ['executionTimeMillis', int(Math.round(ms))],
    ['totalKeysExamined', int(keys)],
    ['totalDocsExamined', int(docs)],
    ['elapsed', double(ms)],
  ]);
}

function stageOf(plan: Plan): Doc {
  if (plan.kind === 'collection')
    return new Map<string, Value>([
      ['stage', 'COLLSCAN'],
      ['direction', plan.reverse ? 'backward' : 'forward'],
    ]);
  if (plan.kind === 'either')
    return new Map<string, Value>([
      ['stage', 'OR'],
      ['inputStages', plan.plans.map(stageOf)],
    ]);
  const scan: Doc = new Map<string, Value>([
    ['stage', 'IXSCAN'],
    ['keyPattern', plan.index.spec.get('key') ?? null],
    ['indexName', plan.index.name],
    ['isMultiKey', plan.index.state.multikey],
    ['isUnique', plan.index.unique],
    ['isSparse', plan.index.sparse],
    ['isPartial', plan.index.partial !== undefined],
    ['direction', plan.reverse ? 'backward' : 'forward'],
    ['ranges', int(plan.ranges.length)],
  ]);
  return new Map<string, Value>([
    ['stage', 'FETCH'],
    ['inputStage', scan],
  ]);
}
