/** `count` and `distinct`. */
import { failedToParse } from '../fault';
import { compileFilter } from '../query/match';
import { groupKey } from '../query/order';
import { intOrLong, type Doc, type Value } from '../query/value';
import type { Call, Command, Work } from './call';
import { collectionOf, envOf } from './context';
import { hintOf, select } from './find';
import { distinctValues } from './distinctValues';
import { optionalCount, optionalDoc, requiredText } from './options';

export const count: Command = {
  options: ['query', 'limit', 'skip', 'hint', 'collation', 'fields'],
  *run(call: Call): Work {
    const { body } = call;
    const filter = optionalDoc(body, 'query') ?? new Map();
    const limit = body.get('limit') === undefined ? undefined : Math.abs(signedCount(body, 'limit'));
    const skip = optionalCount(body, 'skip');
    const collection = collectionOf(call);
    const env = envOf(call);
    compileFilter(filter, env);
    let n = 0;
    if (collection && filter.size === 0 && !limit && !skip && !hintOf(body)) n = call.access.count(collection);
    else if (collection) {
      const selected = select(call.access, collection, { filter, limit, skip, hint: hintOf(body) }, env);
      for (let step = selected.next(); step.done !== true; step = selected.next()) n++;
    }
    return new Map<string, Value>([['n', intOrLong(n)]]);
  },
};

function signedCount(body: Doc, name: string): number {
  const value = body.get(name);
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Object && 'value' in value && typeof value.value === 'number') return Math.trunc(value.value);
  throw failedToParse(`BSON field 'count.${name}' must be a number`);
}

export const distinct: Command = {
  options: ['key', 'query', 'collation', 'hint'],
  inTransaction: true,
  *run(call: Call): Work {
    const key = requiredText(call.body, 'key');
    if (key === '') throw failedToParse("The 'key' field of 'distinct' must not be empty");
    const filter = optionalDoc(call.body, 'query') ?? new Map();
    const collection = collectionOf(call);
    const env = envOf(call);
    compileFilter(filter, env);
    const values = new Map<string, Value>();
    if (collection) {
      for (const stored of select(call.access, collection, { filter, hint: hintOf(call.body) }, env)) {
        for (const value of distinctValues(stored.doc, key)) {
          const text = groupKey(value, env.collator);
          if (!values.has(text)) values.set(text, value);
        }
      }
    }
    return new Map<string, Value>([['values', [...values.values()]]]);
  },
};
