/** `$graphLookup`: follows references from document to document. */
import { failedToParse, fault } from '../../fault';
import { rootScope } from '../expression/compile';
import { checkedParts } from '../expression/fieldPath';
import type { Run } from '../expression/scope';
import { compileFilter } from '../match';
import { wholeNumber } from '../number';
import { groupKey } from '../order';
import { type Doc, isDoc, type Maybe, typeName, type Value } from '../value';
import { setAlong } from './flow';
import { ForeignTable, joinValues } from './foreign';
import { textOption } from './stageOptions';
import type { PipelineContext, Stage } from './stage';

type Graph = {
  start: Run;
  from: string[];
  table: () => ForeignTable;
  as: string[];
  depth: number;
  depthField: string[] | undefined;
  fits: (document: Doc) => boolean;
};

export function graphLookupStage(spec: Value, context: PipelineContext): Stage {
  if (!isDoc(spec)) throw failedToParse(`the $graphLookup specification must be an object, but found ${typeName(spec)}`);
  const known = [
    'from',
    'startWith',
    'connectFromField',
    'connectToField',
    'as',
    'maxDepth',
    'depthField',
    'restrictSearchWithMatch',
  ];
  const other = [...spec.keys()].find((name) => !known.includes(name));
  if (other !== undefined) throw fault(40104, `Unknown argument to $graphLookup: ${other}`);
  const restrict = spec.get('restrictSearchWithMatch');
  if (restrict !== undefined && !isDoc(restrict))
    throw fault(40185, `$graphLookup argument 'restrictSearchWithMatch' must be an object`);
  const startWith = spec.get('startWith');
  if (startWith === undefined)
    throw fault(40105, '$graphLookup requires from, as, startWith, connectFromField, and connectToField to be specified.');
  const namespace = { db: context.db, coll: textOption('$graphLookup', spec, 'from') };
  const to = checkedParts(textOption('$graphLookup', spec, 'connectToField')).join('.');
  const filter = restrict === undefined ? undefined : compileFilter(restrict, context);
  const graph: Graph = {
    start: rootScope(context).compile(startWith),
    from: checkedParts(textOption('$graphLookup', spec, 'connectFromField')),
    table: () => new ForeignTable(context, namespace, to),
    as: checkedParts(textOption('$graphLookup', spec, 'as')),
    depth: maxDepth(spec.get('maxDepth')),
    depthField: spec.has('depthField') ? checkedParts(textOption('$graphLookup', spec, 'depthField')) : undefined,
    fits: (document) => filter === undefined || filter.test(document),
  };
  return function* (source) {
    const table = graph.table();
    for (const document of source) yield setAlong(document, graph.as, walk(document, graph, table));
  };
}

function maxDepth(value: Maybe): number {
  if (value === undefined) return Infinity;
  const depth = wholeNumber(value);
  if (depth === undefined) throw fault(40102, 'maxDepth requires a number that fits in a long');
  if (depth < 0) throw fault(40101, "$graphLookup requires 'maxDepth' to be nonnegative");
  return depth;
}

/** Breadth first: every document once, at the least depth at which it is reached. */
function walk(document: Doc, graph: Graph, table: ForeignTable): Doc[] {
  const start = graph.start([document]);
  const found = new Map<string, Doc>();
  const asked = new Set<string>();
  let frontier: Value[] = Array.isArray(start) ? start : start === undefined ? [] : [start];
  for (let depth = 0; depth <= graph.depth && frontier.length > 0; depth += 1) {
    const next: Value[] = [];
    for (const row of table.matching(frontier)) {
      const key = groupKey(row.get('_id'));
      if (found.has(key) || !graph.fits(row)) continue;
      found.set(key, graph.depthField === undefined ? row : setAlong(row, graph.depthField, BigInt(depth)));
      next.push(...joinValues(row, graph.from, false));
    }
    frontier = next.filter((value) => {
      const key = groupKey(value);
      return !asked.has(key) && asked.add(key) !== undefined;
    });
  }
  return [...found.values()];
}
