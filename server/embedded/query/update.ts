/** Updates: operators, a pipeline or a replacement, compiled once and applied to many documents without changing any. */
import { failedToParse, fault } from '../fault';
import { compileArrayFilters } from './arrayFilters';
import type { Env } from './env';
import { identical } from './identical';
import { compareValues } from './order';
import { compileReshape, type Reshape } from './stages/reshape';
import { applyNode, emptyTree, identifiersIn, plant, sortTree, type UpdateContext, usesPosition } from './updateTree';
import { compileOperation, renameOperations } from './updateOperators';
import { type Doc, isDoc, type Maybe, show, typeName, type Value } from './value';

export type Update = {
  kind: 'operators' | 'pipeline' | 'replacement';
  /** True when a path uses `$`: pass the position that the filter found. */
  usesPosition: boolean;
  /**
   * The updated document; the same reference where nothing changed to the byte. `insert`: `document` is what an upsert starts
   * from. ImmutableField (66) when `_id` would change.
   */
  apply(document: Doc, how: { insert: boolean; position?: number | undefined }): Doc;
};

export type UpdateOptions = { env: Env; arrayFilters?: readonly Doc[] | undefined };

/** FailedToParse (9), BadValue (2), ConflictingUpdateOperators (40)… for what is not an update. */
export function compileUpdate(update: Value, options: UpdateOptions): Update {
  if (Array.isArray(update)) return compilePipelineUpdate(update, options);
  if (!isDoc(update)) throw failedToParse(`Update argument must be either an object or an array, not ${typeName(update)}`);
  const [first] = update.keys();
  return first?.startsWith('$') === true ? compileOperatorUpdate(update, options) : compileReplacement(update, options);
}

function compileOperatorUpdate(update: Doc, { env, arrayFilters = [] }: UpdateOptions): Update {
  const tree = emptyTree();
  for (const [operator, fields] of update) {
    if (!operator.startsWith('$')) {
      throw failedToParse(
        `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
      );
    }
    if (!isDoc(fields)) {
      // An unknown operator is named before its operand is looked at.
      compileOperation(operator, 'field', fields, env);
      throw failedToParse(
        `Modifiers operate on fields but we found type ${typeName(fields)} instead. For example: {$mod: {<field>: ...}} not {${operator}: ${show(fields)}}`,
      );
    }
    if (operator === '$rename') plantRenames(tree, fields);
    else {
      if (fields.size === 0 && !KNOWN.has(operator)) compileOperation(operator, 'field', null, env);
      for (const [path, operand] of fields) plant(tree, path, compileOperation(operator, path, operand, env));
    }
  }
  sortTree(tree);
  const filters = compileArrayFilters(arrayFilters, identifiersIn(tree), update, env);
  const apply: Update['apply'] = (document, { insert, position }) => {
    const context: UpdateContext = { document, insert, position, filters };
    const after = applyNode(tree, document, context, '');
    return isDoc(after) ? keepId(document, after) : document;
  };
  return { kind: 'operators', usesPosition: usesPosition(tree), apply };
}

const KNOWN = new Set(
  '$set $setOnInsert $unset $inc $mul $min $max $currentDate $bit $push $addToSet $pull $pullAll $pop'.split(' '),
);

function plantRenames(tree: ReturnType<typeof emptyTree>, fields: Doc): void {
  for (const [from, to] of fields) {
    const rename = renameOperations(from, to);
    const { source } = rename;
    plant(tree, from, source);
    plant(tree, rename.to, rename.target);
  }
}

/** `_id` is the one field that an update may name but not change. */
function keepId(before: Doc, after: Doc): Doc {
  const id: Maybe = before.get('_id');
  if (id === undefined || after === before) return after;
  const next = after.get('_id');
  if (next === undefined || compareValues(id, next) !== 0) {
    throw fault(66, "Performing an update on the path '_id' would modify the immutable field '_id'");
  }
  return after;
}

function compileReplacement(replacement: Doc, { arrayFilters }: UpdateOptions): Update {
  if (arrayFilters !== undefined && arrayFilters.length > 0)
    throw failedToParse('Cannot specify arrayFilters and a replacement-style update');
  const odd = [...replacement.keys()].find((name) => name.startsWith('$'));
  if (odd !== undefined) {
    throw fault(
      52,
      `The dollar ($) prefixed field '${odd}' in '${odd}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
    );
  }
  return { kind: 'replacement', usesPosition: false, apply: (document) => replaceDoc(document, replacement) };
}

/** The replacement under the old `_id`, which stands first; the same reference where nothing changes. ImmutableField (66). */
export function replaceDoc(before: Doc, replacement: Doc): Doc {
  const id = before.get('_id');
  const next = replacement.get('_id') ?? id;
  if (id !== undefined && next !== undefined && compareValues(id, next) !== 0) {
    throw fault(
      66,
      `After applying the update, the (immutable) field '_id' was found to have been altered to _id: ${show(next)}`,
    );
  }
  const after: Doc = new Map();
  if (next !== undefined) after.set('_id', next);
  for (const [name, value] of replacement) after.set(name, value);
  return identical(before, after) ? before : after;
}

const PIPELINE_STAGES = new Set(['$set', '$addFields', '$unset', '$project', '$replaceWith', '$replaceRoot']);

function compilePipelineUpdate(stages: readonly Value[], { env, arrayFilters }: UpdateOptions): Update {
  if (arrayFilters !== undefined && arrayFilters.length > 0)
    throw failedToParse('Cannot specify arrayFilters and a pipeline update');
  const steps: Reshape[] = stages.map((stage) => {
    const [name] = isDoc(stage) ? stage.keys() : [];
    if (!isDoc(stage) || stage.size !== 1 || name === undefined) {
      throw fault(40323, 'A pipeline stage specification object must contain exactly one field.');
    }
    if (!PIPELINE_STAGES.has(name)) throw fault(72, `${name} is not allowed to be used within an update`);
    return compileReshape(name, stage.get(name) ?? null, env);
  });
  return {
    kind: 'pipeline',
    usesPosition: false,
    apply(document) {
      const made = steps.reduce((current, step) => step(current), document);
      if (made === document) return document;
      return replaceDoc(document, made);
    },
  };
}
