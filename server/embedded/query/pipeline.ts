/** Aggregation pipelines: their stages in order, each by its name; unknown ones are refused before anything runs. */
import { fault, notSupported, typeMismatch } from '../fault';
import { rootScope } from './expression/compile';
import { wholeNumber } from './number';
import {
  countStage,
  documentsStage,
  limitStage,
  matchStage,
  sampleStage,
  skipStage,
  sortStage,
  unwindStage,
} from './stages/flow';
import { bucketAutoStage, bucketStage, groupStage, sortByCountStage } from './stages/group';
import { graphLookupStage } from './stages/graph';
import { facetStage, lookupStage, unionStage } from './stages/join';
import { compileReshape } from './stages/reshape';
import type { Namespace, PipelineContext, Stage } from './stages/stage';
import { windowStage } from './stages/window';
import { mergeStage, outStage, writtenBy } from './stages/write';
import { type Doc, isDoc, typeName, type Value } from './value';

export type { Namespace, PipelineContext, Target } from './stages/stage';

export type Pipeline = {
  /** Lazily; `$out` and `$merge` write when it is iterated, and give nothing. */
  run(source: Iterable<Doc>): Iterable<Doc>;
  /**
   * What the head asks for, so that an engine may read less: the filter, the order, and how many at most are looked at. The
   * pipeline does it all again: any superset in any order will do for the filter; `limit` counts only together with `sort`.
   */
  leading: { filter?: Doc; sort?: Doc; limit?: number };
  writesTo: Namespace | undefined;
  /** False when the documents stand in the pipeline itself. */
  needsCollection: boolean;
};

type Step = { name: string; spec: Value };

export function compilePipeline(stages: readonly Value[], context: PipelineContext): Pipeline {
  const steps = stages.map(stepOf);
  refuseMisplaced(steps);
  const run = compileSteps(steps, context);
  const last = steps[steps.length - 1];
  const writes = last !== undefined && (last.name === '$out' || last.name === '$merge');
  return {
    run,
    leading: leadingOf(steps),
    writesTo: writes ? writtenBy(last.name, last.spec, context.db) : undefined,
    needsCollection: steps[0]?.name !== '$documents',
  };
}

function stepOf(stage: Value): Step {
  if (!isDoc(stage)) throw typeMismatch(`Each element of the 'pipeline' array must be an object, not ${typeName(stage)}`);
  const [entry] = stage;
  if (entry === undefined || stage.size !== 1)
    throw fault(40323, 'A pipeline stage specification object must contain exactly one field.');
  return { name: entry[0], spec: entry[1] };
}

function refuseMisplaced(steps: readonly Step[]): void {
  steps.forEach(({ name }, at) => {
    if ((name === '$out' || name === '$merge') && at < steps.length - 1)
      throw fault(40601, `${name} can only be the final stage in the pipeline`);
    if (name === '$documents' && at > 0) throw fault(40602, '$documents is only valid as the first stage in a pipeline.');
  });
}

function leadingOf(steps: readonly Step[]): Pipeline['leading'] {
  const leading: Pipeline['leading'] = {};
  let at = 0;
  const filters: Doc[] = [];
  for (let step = steps[at]; step?.name === '$match' && isDoc(step.spec); at += 1, step = steps[at]) filters.push(step.spec);
  const [only] = filters;
  if (only !== undefined) leading.filter = filters.length === 1 ? only : new Map([['$and', filters]]);
  const sort = steps[at];
  if (sort?.name === '$sort' && isDoc(sort.spec)) {
    leading.sort = sort.spec;
    const keep = keptAfter(steps, at);
    if (keep !== undefined) leading.limit = keep;
  }
  return leading;
}

/** How many documents the stages right behind a `$sort` let through at most. */
function keptAfter(steps: readonly Step[], sortAt: number): number | undefined {
  let skipped = 0;
  for (let at = sortAt + 1; at < steps.length; at += 1) {
    const step = steps[at];
    const number = wholeNumber(step?.spec);
    if (step?.name === '$skip' && number !== undefined) skipped += number;
    else return step?.name === '$limit' && number !== undefined ? skipped + number : undefined;
  }
  return undefined;
}

function compileSteps(steps: readonly Step[], context: PipelineContext): Stage {
  const stages = steps.map(({ name, spec }, at) => compileStage(name, spec, context, keptAfter(steps, at)));
  return (source) => stages.reduce((documents, stage) => stage(documents), source);
}

/** A pipeline within a stage: it may not write. */
function compileInner(stages: Value, context: PipelineContext): Stage {
  if (!Array.isArray(stages)) throw typeMismatch(`'pipeline' option must be specified as an array, not ${typeName(stages)}`);
  const steps = stages.map(stepOf);
  const writer = steps.find(({ name }) => name === '$out' || name === '$merge');
  if (writer !== undefined) throw fault(51047, `${writer.name} is not allowed within an inner pipeline`);
  refuseMisplaced(steps);
  return compileSteps(steps, context);
}

function compileStage(name: string, spec: Value, context: PipelineContext, keep: number | undefined): Stage {
  switch (name) {
    case '$match':
      return matchStage(spec, context);
    case '$sort':
      return sortStage(spec, context, keep);
    case '$limit':
      return limitStage(spec);
    case '$skip':
      return skipStage(spec);
    case '$count':
      return countStage(spec);
    case '$unwind':
      return unwindStage(spec);
    case '$sample':
      return sampleStage(spec, context);
    case '$documents':
      return documentsStage(rootScope(context).compile(spec)([new Map()]));
    case '$project':
    case '$set':
    case '$addFields':
    case '$unset':
    case '$replaceRoot':
    case '$replaceWith':
      return reshapeStage(name, spec, context);
    default:
      return compileGathering(name, spec, context);
  }
}

function reshapeStage(name: string, spec: Value, context: PipelineContext): Stage {
  const reshape = compileReshape(name, spec, context);
  return function* (source) {
    for (const document of source) yield reshape(document);
  };
}

/** The stages that look at more than one document, or at more than one collection. */
function compileGathering(name: string, spec: Value, context: PipelineContext): Stage {
  switch (name) {
    case '$group':
      return groupStage(spec, context);
    case '$bucket':
      return bucketStage(spec, context);
    case '$bucketAuto':
      return bucketAutoStage(spec, context);
    case '$sortByCount':
      return sortByCountStage(spec, context);
    case '$setWindowFields':
      return windowStage(spec, context);
    case '$lookup':
      return lookupStage(spec, context, compileInner);
    case '$graphLookup':
      return graphLookupStage(spec, context);
    case '$unionWith':
      return unionStage(spec, context, compileInner);
    case '$facet':
      return facetStage(spec, context, compileInner);
    case '$out':
      return outStage(spec, context);
    case '$merge':
      return mergeStage(spec, context);
  }
  if (UNSUPPORTED.has(name)) throw notSupported(`the pipeline stage ${name}`);
  throw fault(40324, `Unrecognized pipeline stage name: '${name}'`);
}

const UNSUPPORTED = new Set(
  (
    '$changeStream $changeStreamSplitLargeEvent $collStats $currentOp $densify $fill $geoNear $indexStats $listLocalSessions $listSampledQueries ' +
    '$listSearchIndexes $listSessions $planCacheStats $redact $search $searchMeta $shardedDataDistribution $vectorSearch $queryStats $rankFusion'
  ).split(' '),
);
