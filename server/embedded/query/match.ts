/** Filters: which documents a query means. Compiled once, asked many times. */
import { badValue, notSupported } from '../fault';
import type { Env } from './env';
import { compileExpression } from './expression/compile';
import { compileOperators, type Predicate } from './matchOperators';
import { equality, isRegexValue, matchesRegex } from './matchValues';
import { someAt } from './path';
import { isTruthy } from './truth';
import { type Doc, isDoc, type Maybe, type Value } from './value';

/** Where in an array the match was found: what the positional `$` stands for. */
export type MatchDetails = { position?: number };

export type Filter = {
  /** Fills `details.position` when the match came from an element of an array. */
  test(document: Doc, details?: MatchDetails): boolean;
};

/** A test of a whole document, or of an array element that stands for one. */
export type Test = (document: Value, details: MatchDetails | undefined) => boolean;

/** BadValue (2) for an unknown operator or a malformed one; 238 for what MongoDB has and this does not. */
export function compileFilter(filter: Doc, env: Env): Filter {
  const test = compileTest(filter, env);
  return { test: (document, details) => test(document, details) };
}

/** The test behind a filter: all of its fields and logical operators hold. */
export function compileTest(filter: Doc, env: Env): Test {
  const tests: Test[] = [];
  for (const [name, condition] of filter) {
    const test = name.startsWith('$') ? compileLogical(name, condition, env) : compileField(name, condition, env);
    if (test !== undefined) tests.push(test);
  }
  return all(tests);
}

function all(tests: readonly Test[]): Test {
  const [first, second] = tests;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  return (document, details) => {
    if (tests.every((test) => test(document, details))) return true;
    if (details !== undefined) delete details.position;
    return false;
  };
}

/** The operators that stand where a field name would. Undefined for a comment. */
function compileLogical(name: string, operand: Value, env: Env): Test | undefined {
  switch (name) {
    case '$and':
      return all(branches(name, operand, env));
    case '$or': {
      const tests = branches(name, operand, env);
      return (document) => tests.some((test) => test(document, undefined));
    }
    case '$nor': {
      const tests = branches(name, operand, env);
      return (document) => !tests.some((test) => test(document, undefined));
    }
    case '$expr': {
      const run = compileExpression(operand, env);
      return (document) => isTruthy(run(document));
    }
    case '$comment':
      return undefined;
    case '$alwaysTrue':
    case '$alwaysFalse':
      return () => name === '$alwaysTrue';
    case '$where':
    case '$text':
    case '$jsonSchema':
    case '$sampleRate':
      throw notSupported(name);
    default:
      throw badValue(
        `unknown top level operator: ${name}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`,
      );
  }
}

function branches(name: string, operand: Value, env: Env): Test[] {
  if (!Array.isArray(operand)) throw badValue(`${name} must be an array`);
  if (operand.length === 0) throw badValue('$and/$or/$nor must be a nonempty array');
  return operand.map((branch) => {
    if (!isDoc(branch)) throw badValue('$or/$and/$nor entries need to be full objects');
    return compileTest(branch, env);
  });
}

function compileField(path: string, condition: Value, env: Env): Test {
  if (isRegexValue(condition)) return at(path, { expand: true, test: matchesRegex(condition) });
  if (!isOperators(condition)) return at(path, { expand: true, test: equality(condition, env.collator) });
  return all(compileOperators(condition, env, compileTest).map((predicate) => at(path, predicate)));
}

/** `{$gt: 1}` is operators, `{a: 1}` a document to equal; a DBRef, though it has dollars, is a document too. */
export function isOperators(condition: Value): condition is Doc {
  if (!isDoc(condition)) return false;
  const [first] = condition.keys();
  return first !== undefined && first.startsWith('$') && !['$ref', '$id', '$db'].includes(first);
}

/** A predicate asked of what a path leads to. */
function at(path: string, predicate: Predicate): Test {
  if ('none' in predicate) {
    const inner = predicate.none.map((part) => at(path, part));
    return (document) => !inner.every((test) => test(document, undefined));
  }
  const parts = path.split('.');
  const { expand, test } = predicate;
  const walk: Test = (document, details) =>
    someAt(document, parts, 0, expand, (value, offset) => {
      if (!test(value, details)) return false;
      if (details !== undefined && offset !== undefined) details.position = offset;
      return true;
    });
  if (parts.length > 1) return walk;
  return (document, details) => {
    if (!isDoc(document)) return walk(document, details);
    const value: Maybe = document.get(path);
    return Array.isArray(value) ? walk(document, details) : test(value, details);
  };
}
