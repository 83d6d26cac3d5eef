/** The stages that let documents through, count or multiply them: `$match`, `$sort`, `$limit`, `$skip`, `$count`, `$unwind`, `$sample`. */
import { fault, typeMismatch } from '../../fault';
import { checkedParts } from '../expression/fieldPath';
import { compileFilter } from '../match';
import { wholeLong } from '../number';
import { sortDocs } from '../sort';
import { countOf } from '../accumulatorsN';
import { type Doc, isDoc, isNumeric, type Maybe, show, typeName, type Value } from '../value';
import type { PipelineContext, Stage } from './stage';

export function matchStage(spec: Value, context: PipelineContext): Stage {
  if (!isDoc(spec)) throw fault(15959, 'the match filter must be an expression in an object');
  const filter = compileFilter(spec, context);
  return function* (source) {
    for (const document of source) if (filter.test(document)) yield document;
  };
}

/** `keep`: how many the stages behind it will ask for at most. */
export function sortStage(spec: Value, context: PipelineContext, keep: number | undefined): Stage {
  if (!isDoc(spec)) throw fault(15973, 'the $sort key specification must be an object');
  if (spec.size === 0) throw fault(15976, '$sort stage must have at least one sort key');
  sortDocs([], spec, context);
  return function* (source) {
    yield* sortDocs(source, spec, context, keep);
  };
}

export function wholeOperand(stage: string, spec: Value, code: number): number {
  const whole = isNumeric(spec) ? wholeLong(spec) : undefined;
  if (!isNumeric(spec)) throw fault(code, `invalid argument to ${stage} stage: Expected a number in: ${stage}: ${show(spec)}`);
  if (whole === undefined) throw fault(code, `invalid argument to ${stage} stage: Expected an integer: ${stage}: ${show(spec)}`);
  if (whole < 0n)
    throw fault(code, `invalid argument to ${stage} stage: Expected a non-negative number in: ${stage}: ${show(spec)}`);
  return Number(whole);
}

export function limitStage(spec: Value): Stage {
  const limit = wholeOperand('$limit', spec, 5107201);
  if (limit === 0) throw fault(15958, 'the limit must be positive');
  return function* (source) {
    let left = limit;
    for (const document of source) {
      yield document;
      left -= 1;
      if (left === 0) return;
    }
  };
}

export function skipStage(spec: Value): Stage {
  const skip = wholeOperand('$skip', spec, 5107200);
  return function* (source) {
    let left = skip;
    for (const document of source) {
      if (left > 0) left -= 1;
      else yield document;
    }
  };
}

export function countStage(spec: Value): Stage {
  if (typeof spec !== 'string' || spec === '') throw fault(40156, 'the count field must be a non-empty string');
  if (spec.startsWith('$')) throw fault(40158, 'the count field cannot be a $-prefixed path');
  if (spec.includes('.')) throw fault(40160, "the count field cannot contain '.'");
  return function* (source) {
    let count = 0;
    for (const _document of source) count += 1;
    if (count > 0) yield new Map([[spec, countOf(count)]]);
  };
}

export function sampleStage(spec: Value, context: PipelineContext): Stage {
  if (!isDoc(spec)) throw fault(28745, 'the $sample stage specification must be an object');
  for (const name of spec.keys()) if (name !== 'size') throw fault(28748, `unrecognized option to $sample: ${name}`);
  const size = spec.get('size');
  if (size === undefined) throw fault(28749, '$sample stage must specify a size');
  if (!isNumeric(size)) throw fault(28746, 'size argument to $sample must be a number');
  const wanted = wholeOperand('$sample', size, 28747);
  return function* (source) {
    // A reservoir: each document has the same chance, whatever their number.
    const kept: Doc[] = [];
    let seen = 0;
    for (const document of source) {
      seen += 1;
      if (kept.length < wanted) kept.push(document);
      else {
        const place = Math.floor(context.random() * seen);
        if (place < wanted) kept[place] = document;
      }
    }
    yield* shuffle(kept, context.random);
  };
}

function shuffle(documents: Doc[], random: () => number): Doc[] {
  return documents
    .map((document) => ({ document, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ document }) => document);
}

type Unwind = { parts: string[]; index: string | undefined; preserve: boolean };

function parseUnwind(spec: Value): Unwind {
  const given = isDoc(spec) ? spec : new Map([['path', spec]]);
  for (const name of given.keys()) {
    if (!['path', 'includeArrayIndex', 'preserveNullAndEmptyArrays'].includes(name))
      throw fault(28811, `unrecognized option to $unwind stage: ${name}`);
  }
  const path = given.get('path');
  if (path === undefined) throw fault(28812, 'no path specified to $unwind stage');
  if (typeof path !== 'string') throw fault(28808, `expected a string as the path for $unwind stage, got ${typeName(path)}`);
  if (!path.startsWith('$')) throw fault(28818, `path option to $unwind stage should be prefixed with a '$': ${path}`);
  const index = given.get('includeArrayIndex');
  if (index !== undefined && (typeof index !== 'string' || index === ''))
    throw fault(28810, 'expected a non-empty string for the includeArrayIndex  option to $unwind stage');
  if (typeof index === 'string' && index.startsWith('$'))
    throw fault(28822, `includeArrayIndex option to $unwind stage should not be prefixed with a '$': ${index}`);
  const preserve = given.get('preserveNullAndEmptyArrays') ?? false;
  if (typeof preserve !== 'boolean')
    throw fault(28809, 'expected a boolean for the preserveNullAndEmptyArrays option to $unwind stage');
  if (typeof index === 'string') checkedParts(index);
  return { parts: checkedParts(path.slice(1)), index: typeof index === 'string' ? index : undefined, preserve };
}

export function unwindStage(spec: Value): Stage {
  const { parts, index, preserve } = parseUnwind(spec);
  const numbered = (document: Doc, at: Value): Doc => (index === undefined ? document : setAlong(document, index.split('.'), at));
  return function* (source) {
    for (const document of source) {
      const value = plainAt(document, parts);
      if (Array.isArray(value) && value.length > 0) {
        for (const [at, item] of value.entries()) yield numbered(setAlong(document, parts, item), BigInt(at));
      } else if (value !== undefined && value !== null && !Array.isArray(value)) yield numbered(document, null);
      else if (preserve) yield numbered(Array.isArray(value) ? removeAlong(document, parts) : document, null);
    }
  };
}

/** The value at a path through documents alone. */
function plainAt(document: Doc, parts: readonly string[]): Maybe {
  let value: Maybe = document;
  for (const part of parts) value = isDoc(value) ? value.get(part) : undefined;
  return value;
}

/** A copy with the value set at a path; what is no document on the way becomes one. */
export function setAlong(document: Doc, parts: readonly string[], value: Value): Doc {
  const [part = '', ...rest] = parts;
  const inner = document.get(part);
  const made: Doc = new Map(document);
  made.set(part, rest.length === 0 ? value : setAlong(isDoc(inner) ? inner : new Map(), rest, value));
  return made;
}

function removeAlong(document: Doc, parts: readonly string[]): Doc {
  const [part = '', ...rest] = parts;
  const inner = document.get(part);
  const made: Doc = new Map(document);
  if (rest.length === 0) made.delete(part);
  else if (isDoc(inner)) made.set(part, removeAlong(inner, rest));
  return made;
}

/** `$documents`: the documents themselves stand in the pipeline. */
export function documentsStage(value: Maybe): Stage {
  if (!Array.isArray(value)) throw fault(5858203, `an array is expected in $documents, got ${typeName(value)}`);
  const documents = value.map((item) => {
    if (!isDoc(item)) throw typeMismatch(`$documents holds objects, not ${typeName(item)}`);
    return item;
  });
  return () => documents;
}
