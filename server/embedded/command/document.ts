/** What a document must be before it is stored: an `_id` in front, of a type that can identify. */
import { ObjectId } from 'bson';
import { fault } from '../fault';
import { BSONRegExp, Timestamp, isDoc, type Doc, type Value } from '../query/value';

/** MongoDB's limit on nesting. */
const DEPTH_MAX = 100;

/** The document with `_id` first, made where it has none. */
export function withId(doc: Doc): Doc {
  const id = doc.get('_id');
  if (id === undefined) return new Map<string, Value>([['_id', new ObjectId()], ...doc]);
  checkId(id);
  const [first] = doc.keys();
  return first === '_id' ? doc : new Map<string, Value>([['_id', id], ...doc]);
}

/** An empty timestamp at the top of a document that is inserted stands for the server's time, as in MongoDB. */
export function withServerTime(doc: Doc, next: () => Timestamp): Doc {
  let out: Doc | undefined;
  for (const [name, value] of doc) {
    if (name === '_id' || !(value instanceof Timestamp) || value.t !== 0 || value.i !== 0) continue;
    out ??= new Map(doc);
    out.set(name, next());
  }
  return out ?? doc;
}

/** Throws InvalidIdField (53) for what cannot be an `_id`, Overflow (15) for a document nested too deeply. */
export function checkStorable(doc: Doc): void {
  checkDepth(doc, 1);
}

function checkId(id: Value): void {
  if (Array.isArray(id)) throw fault(53, "The '_id' value cannot be of type array");
  if (id instanceof BSONRegExp) throw fault(53, "The '_id' value cannot be of type regex");
  if (!isDoc(id)) return;
  for (const name of id.keys()) {
    if (name.startsWith('$'))
      throw fault(52, `_id fields may not contain '$'-prefixed fields: ${name} is not valid for storage.`);
  }
}

function checkDepth(value: Value, depth: number): void {
  if (!isDoc(value) && !Array.isArray(value)) return;
  if (depth > DEPTH_MAX) throw fault(15, `The document is nested deeper than ${DEPTH_MAX} levels`);
  for (const item of value.values()) checkDepth(item, depth + 1);
}
