/** Aggregation expressions: from their spec to a function of a document. */
import { fault, notSupported } from '../../fault';
import type { Env } from '../env';
import { type Doc, isDoc, type Maybe, type Value } from '../value';
import { checkedName, fieldPath } from './fieldPath';
import { OPERATORS } from './operators';
import { type Frame, operands, type Run, Scope } from './scope';

/** A function of the document that `$field` and `$$ROOT` mean. Errors as MongoDB's: 168 for an unknown operator. */
export function compileExpression(expression: Value, env: Env): (document: Value) => Maybe {
  const run = compile(expression, rootScope(env));
  return (document) => run([document]);
}

export const rootScope = (env: Env): Scope => new Scope(env, compile);

/** Operators that exist in MongoDB and not here. */
const UNSUPPORTED = new Set(
  (
    '$function $accumulator $meta $sin $cos $tan $asin $acos $atan $atan2 $sinh $cosh $tanh $asinh $acosh $atanh $degreesToRadians ' +
    '$radiansToDegrees $sampleRate $toHashedIndexKey $createUUID $encStrStartsWith $similarityCosine'
  ).split(' '),
);

function compile(expression: Value, scope: Scope): Run {
  if (typeof expression === 'string') return expression.startsWith('$') ? fieldPath(expression, scope) : () => expression;
  if (Array.isArray(expression)) {
    const runs = expression.map((item) => scope.compile(item));
    return (frame) => runs.map((run) => run(frame) ?? null);
  }
  if (!isDoc(expression)) return () => expression;
  const [first] = expression.keys();
  if (first === undefined) return () => expression;
  return first.startsWith('$') ? compileOperator(first, expression, scope) : compileObject(expression, scope);
}

function compileOperator(name: string, expression: Doc, scope: Scope): Run {
  if (expression.size !== 1) {
    throw fault(15983, 'An object representing an expression must have exactly one field');
  }
  const operand = expression.get(name) ?? null;
  if (name === '$literal') return () => operand;
  if (name === '$expr') return operands(name, operand, scope, 1)[0] ?? (() => undefined);
  const build = OPERATORS.get(name);
  if (build !== undefined) return build(operand, scope);
  if (UNSUPPORTED.has(name)) throw notSupported(`the expression ${name}`);
  throw fault(168, `Unrecognized expression '${name}'`);
}

/** `{a: "$x", b: 1}` makes a document; a field whose expression is missing is left out. */
function compileObject(expression: Doc, scope: Scope): Run {
  const fields: [string, Run][] = [];
  for (const [name, value] of expression) {
    fields.push([checkedName(name), scope.compile(value)]);
  }
  return (frame: Frame) => {
    const made: Doc = new Map();
    for (const [name, run] of fields) {
      const value = run(frame);
      if (value !== undefined) made.set(name, value);
    }
    return made;
  };
}
