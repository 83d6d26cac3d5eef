/** `arrayFilters`: which elements an identifier such as `$[item]` stands for. */
import { badValue, failedToParse } from '../fault';
import type { Env } from './env';
import { compileFilter } from './match';
import { type Doc, isDoc, show, type Value } from './value';

/** A test for each identifier. FailedToParse (9) for one that is said twice or not used, BadValue (2) for one that is missing. */
export function compileArrayFilters(
  filters: readonly Doc[],
  used: ReadonlySet<string>,
  update: Doc,
  env: Env,
): Map<string, (item: Value) => boolean> {
  const tests = new Map<string, (item: Value) => boolean>();
  for (const filter of filters) {
    const name = nameOf(filter);
    if (tests.has(name)) throw failedToParse(`Found multiple array filters with the same top-level field name ${name}`);
    const compiled = compileFilter(filter, env);
    tests.set(name, (item) => compiled.test(new Map([[name, item]])));
    if (!used.has(name))
      throw failedToParse(`The array filter for identifier '${name}' was not used in the update ${show(update)}`);
  }
  for (const name of used) {
    if (!tests.has(name)) throw badValue(`No array filter found for identifier '${name}' in path of the update ${show(update)}`);
  }
  return tests;
}

function nameOf(filter: Doc): string {
  const names = [...topNames(filter)];
  const [name, other] = names;
  if (name === undefined) throw failedToParse('Cannot use an expression without a top-level field name in arrayFilters');
  if (other !== undefined) {
    throw failedToParse(
      `Error parsing array filter :: caused by :: Expected a single top-level field name, found '${name}' and '${other}'`,
    );
  }
  if (!/^[a-z][a-zA-Z0-9]*$/.test(name)) {
    throw badValue(
      `Error parsing array filter :: caused by :: The top-level field name must be an alphanumeric string beginning with a lowercase letter, found '${name}'`,
    );
  }
  return name;
}

function topNames(filter: Doc): Set<string> {
  const names = new Set<string>();
  for (const [name, value] of filter) {
    if (!name.startsWith('$')) names.add(name.split('.')[0] ?? '');
    else if (Array.isArray(value))
      for (const branch of value) if (isDoc(branch)) for (const inner of topNames(branch)) names.add(inner);
  }
  return names;
}
