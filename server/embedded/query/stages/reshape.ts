/** The stages that give each document another shape: `$project`, `$set`, `$unset`, `$replaceRoot` and their other names. */
import { badValue, fault } from '../../fault';
import type { Env } from '../env';
import { compileExpression } from '../expression/compile';
import { ProjectionTree } from '../projectionTree';
import { isTruthy } from '../truth';
import { type Doc, isDoc, isNumeric, show, typeName, type Value } from '../value';

export type Reshape = (document: Doc) => Doc;

/** The function behind one of these stages. */
export function compileReshape(stage: string, spec: Value, env: Env): Reshape {
  switch (stage) {
    case '$set':
    case '$addFields':
      return compileSet(stage, spec, env);
    case '$unset':
      return compileUnset(spec);
    case '$project':
      return compileProject(spec, env);
    case '$replaceWith':
      return compileReplaceRoot(spec, env);
    case '$replaceRoot':
      if (!isDoc(spec)) throw fault(40229, `expected an object as specification for $replaceRoot stage, got ${typeName(spec)}`);
      for (const name of spec.keys())
        if (name !== 'newRoot') throw fault(40415, `BSON field '$replaceRoot.${name}' is an unknown field.`);
      if (!spec.has('newRoot')) throw fault(40414, "BSON field '$replaceRoot.newRoot' is missing but a required field");
      return compileReplaceRoot(spec.get('newRoot') ?? null, env);
    default:
      throw badValue(`${stage} does not reshape documents`);
  }
}

function compileSet(stage: string, spec: Value, env: Env): Reshape {
  if (!isDoc(spec)) throw fault(40272, `${stage} specification stage must be an object, got ${typeName(spec)}`);
  const tree = new ProjectionTree('add');
  for (const [path, value] of spec) addComputed(tree, path, value, env);
  return (document) => tree.apply(document, document);
}

/** A nested document without operators names nested fields: `{a: {b: "$x"}}` is `a.b`. */
function addComputed(tree: ProjectionTree, path: string, value: Value, env: Env): void {
  const [first] = isDoc(value) ? value.keys() : [];
  if (isDoc(value) && first !== undefined && !first.startsWith('$')) {
    for (const [name, inner] of value) addComputed(tree, `${path}.${name}`, inner, env);
    return;
  }
  if (isDoc(value) && first === undefined) return tree.compute(path, () => value);
  const run = compileExpression(value, env);
  tree.compute(path, (root) => run(root));
}

function compileUnset(spec: Value): Reshape {
  const paths = Array.isArray(spec) ? spec : [spec];
  if (paths.length === 0) throw fault(31119, '$unset specification must be a string or an array with at least one field');
  const tree = new ProjectionTree('drop');
  for (const path of paths) {
    if (typeof path !== 'string')
      throw fault(31120, '$unset specification must be a string or an array containing only string values');
    tree.name(path);
  }
  return (document) => tree.apply(document, document);
}

function compileReplaceRoot(expression: Value, env: Env): Reshape {
  const run = compileExpression(expression, env);
  return (document) => {
    const made = run(document);
    if (!isDoc(made)) {
      throw fault(
        40228,
        `'newRoot' expression  must evaluate to an object, but resulting value was: ${show(made)}. Type of resulting value: '${typeName(made)}'.`,
      );
    }
    return made;
  };
}

/** One field of a projection, its nested documents resolved. */
export type ProjectedField = { path: string; kind: 'keep' | 'drop' } | { path: string; kind: 'compute'; value: Value };

function compileProject(spec: Value, env: Env): Reshape {
  if (!isDoc(spec)) throw fault(15969, '$project specification must be an object');
  if (spec.size === 0)
    throw fault(51272, 'Invalid $project :: caused by :: projection specification must have at least one field');
  const fields = flatten(spec, '');
  const tree = projectionOf(fields, modeOf(fields), (path, value, into) => {
    const run = compileExpression(value, env);
    into.compute(path, (root) => run(root));
  });
  return (document) => tree.apply(document, document);
}

/** The fields of a `$project` spec by their full paths. */
export function flatten(spec: Doc, prefix: string): ProjectedField[] {
  return [...spec].flatMap(([name, value]): ProjectedField[] => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    if (typeof value === 'boolean' || isNumeric(value)) return [{ path, kind: isTruthy(value) ? 'keep' : 'drop' }];
    if (!isDoc(value)) return [{ path, kind: 'compute', value }];
    const [first] = value.keys();
    if (first === undefined)
      throw fault(51270, `An empty sub-projection is not a valid value. Found empty object at path ${path}`);
    return first.startsWith('$') ? [{ path, kind: 'compute', value }] : flatten(value, path);
  });
}

/** Keeping or dropping: what the first field other than `_id` says; a computed field keeps. */
export function modeOf(fields: readonly ProjectedField[]): 'keep' | 'drop' {
  const first = fields.find(({ path }) => path !== '_id');
  if (first !== undefined) return first.kind === 'drop' ? 'drop' : 'keep';
  return fields[0]?.kind === 'drop' ? 'drop' : 'keep';
}

/** Builds the tree, `_id` kept unless it is dropped. The two modes don't mix, `_id` apart. */
export function projectionOf(
  fields: readonly ProjectedField[],
  mode: 'keep' | 'drop',
  compute: (path: string, value: Value, into: ProjectionTree) => void,
): ProjectionTree {
  const tree = new ProjectionTree(mode);
  if (mode === 'keep' && !fields.some(({ path }) => path === '_id' || path.startsWith('_id.'))) tree.name('_id');
  for (const field of fields) {
    if (field.kind === 'compute') {
      if (mode === 'drop')
        throw fault(31252, `Cannot use expression other than $meta in exclusion projection on field ${field.path}`);
      compute(field.path, field.value, tree);
    } else if (field.kind === mode) tree.name(field.path);
    else if (field.path !== '_id') {
      if (mode === 'keep') throw fault(31254, `Cannot do exclusion on field ${field.path} in inclusion projection`);
      throw fault(31253, `Cannot do inclusion on field ${field.path} in exclusion projection`);
    }
  }
  return tree;
}
