/** Removes the rows of dropped collections and indexes, a few at a time, so that dropping is instant whatever the size. */
import { indexPrefix } from './indexEntries';
import { startingWith } from './ranges';
import { ridCeiling, ridFloor } from './rid';
import { asNumber, type Connection } from './sqlite';

/** Rows a round removes. */
const ROWS_MAX = 5000;

/** One round. When no row is left, the number is forgotten. */
export function removeSome(connection: Connection, kind: string, id: number): void {
  if (kind === 'collection') {
    connection.run(
      'DELETE FROM docs WHERE rid IN (SELECT rid FROM docs WHERE rid >= ? AND rid < ? LIMIT ?)',
      ridFloor(id),
      ridCeiling(id),
      ROWS_MAX,
    );
  } else {
    const { low, high } = startingWith(indexPrefix(id));
    connection.run(
      'DELETE FROM entries WHERE (key, rid) IN (SELECT key, rid FROM entries WHERE key >= ? AND key < ? LIMIT ?)',
      low,
      high,
      ROWS_MAX,
    );
  }
  const removed = asNumber(connection.get('SELECT changes()')?.[0]);
  if (removed < ROWS_MAX) connection.run('DELETE FROM garbage WHERE kind = ? AND id = ?', kind, id);
}
