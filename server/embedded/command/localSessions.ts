/** `$listLocalSessions`, the one source of documents that is neither a collection nor in the pipeline itself. */
import { Binary } from 'bson';
import { fault, notSupported } from '../fault';
import { isDoc, type Doc, type Value } from '../query/value';
import type { Call } from './call';

/** The sessions this server knows, where the pipeline begins by asking for them. */
export function localSessions(call: Call, stages: readonly Value[]): Doc[] | undefined {
  const [first] = stages;
  if (!isDoc(first) || !first.has('$listLocalSessions')) return undefined;
  const options = first.get('$listLocalSessions');
  if (!isDoc(options)) throw fault(9, '$listLocalSessions options must be specified in an object');
  for (const name of options.keys()) if (name !== 'allUsers') throw notSupported(`The option '${name}' of $listLocalSessions`);
  if (typeof call.body.get('aggregate') === 'string')
    throw fault(73, '$listLocalSessions must be run against the database with {aggregate: 1}');
  return call.services.sessions.all().map(({ key, lastUsedMs }) => {
    const id = new Binary(Buffer.from(key, 'latin1'), Binary.SUBTYPE_UUID);
    return new Map<string, Value>([
      ['_id', new Map([['id', id]])],
      ['lastUse', new Date(lastUsedMs)],
    ]);
  });
}
