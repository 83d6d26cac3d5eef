/** What several commands do at their beginning: the collection they name, the environment of their expressions. */
import { fault } from '../fault';
import { createEnv } from '../query/createEnv';
import type { Env } from '../query/env';
import type { Doc } from '../query/value';
import { checkCollectionName, checkDatabaseName, type Collection } from '../store/catalog';
import { Blocked, type Holder } from '../store/intents';
import type { Call } from './call';
import { optionalDoc } from './options';

/** The collection's name that the command was called with. */
export function collectionName(call: Call): string {
  const name = call.body.get(call.name);
  if (typeof name !== 'string') throw fault(73, `Collection name must be a string in command '${call.name}'`);
  checkDatabaseName(call.db);
  checkCollectionName(call.db, name);
  return name;
}

/** Undefined where there is no such collection: it reads as an empty one. */
export function collectionOf(call: Call): Collection | undefined {
  return call.access.catalog.find(call.db, collectionName(call));
}

/** Clock, chance, `let` and collation of the command. */
export function envOf(call: Call, part: Doc = call.body): Env {
  return createEnv({
    now: call.services.now(),
    random: call.services.random,
    let: optionalDoc(call.body, 'let'),
    collation: optionalDoc(part, 'collation'),
  });
}

/** Does `act`; where it meets an open transaction's write it waits for its end and does it again from the start. */
export function* untilFree<T>(act: () => T): Generator<Holder, T, void> {
  for (;;) {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof Blocked)) throw error;
      yield error.by;
    }
  }
}
