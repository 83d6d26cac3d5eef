/** What a write is to wait for: checked before it runs, and what one node cannot fulfil is told after it. */
import { fault, typeMismatch } from '../fault';
import { int, isDoc, isNumeric, typeName, type Doc, type Maybe, type Value } from '../query/value';
import { truncateToWhole } from '../query/number';

/** Members that a replica set of MongoDB may have. */
const MEMBERS_MAX = 50n;
const FIELDS = ['w', 'j', 'fsync', 'wtimeout', 'provenance'];

/** FailedToParse (9) for a `w` that no replica set could mean, 40415 for an unknown field, 72 for a concern within a transaction. */
export function checkWriteConcern(body: Doc, endsTransaction: boolean): void {
  const concern = body.get('writeConcern');
  if (concern === undefined) return;
  if (!isDoc(concern)) throw typeMismatch(`"writeConcern" had the wrong type. Expected object, found ${typeName(concern)}`);
  for (const name of concern.keys())
    if (!FIELDS.includes(name)) throw fault(40415, `BSON field 'writeConcern.${name}' is an unknown field.`);
  checkW(concern.get('w'));
  for (const name of ['j', 'fsync'] as const) {
    const value = concern.get(name);
    if (value !== undefined && typeof value !== 'boolean' && !isNumeric(value))
      throw typeMismatch(
        `BSON field 'writeConcern.${name}' is the wrong type '${typeName(value)}', expected types '[bool, long, int, decimal, double]'`,
      );
  }
  if (isSet(concern.get('j')) && isSet(concern.get('fsync'))) throw fault(9, 'fsync and j options cannot be used together');
  if (concern.size > 0 && body.has('autocommit') && !endsTransaction)
    throw fault(72, 'writeConcern is not allowed within a multi-statement transaction');
}

const isSet = (value: Maybe): boolean => (typeof value === 'boolean' ? value : isNumeric(value) && truncateToWhole(value) !== 0n);

function checkW(w: Maybe): void {
  if (w === undefined || w === null || typeof w === 'string') return;
  if (isNumeric(w)) {
    const members = truncateToWhole(w) ?? 0n;
    if (members < 0n || members > MEMBERS_MAX)
      throw fault(9, `w has to be a non-negative number and not greater than ${MEMBERS_MAX}`);
    return;
  }
  if (!isDoc(w)) throw fault(9, `w has to be a number, string, or object; found: ${typeName(w)}`);
  if (w.size === 0) throw fault(9, 'tagged write concern requires tags');
  for (const value of w.values())
    if (!isNumeric(value)) throw fault(9, 'tags must be a single level document with only number values');
}

/** `writeConcernError` for what one node does not fulfil: more members, tags, a mode by another name than `majority`. */
export function unsatisfied(concern: Maybe): Doc | undefined {
  const w = isDoc(concern) ? concern.get('w') : undefined;
  if (isNumeric(w) && (truncateToWhole(w) ?? 0n) > 1n)
    return told(100, 'UnsatisfiableWriteConcern', 'Not enough data-bearing nodes');
  if (isDoc(w)) return told(100, 'UnsatisfiableWriteConcern', 'Not enough data-bearing nodes');
  if (typeof w !== 'string' || w === 'majority' || w === '') return undefined;
  return told(79, 'UnknownReplWriteConcern', `No write concern mode named '${w}' found in replica set configuration`);
}

const told = (code: number, codeName: string, errmsg: string): Doc =>
  new Map<string, Value>([
    ['code', int(code)],
    ['codeName', codeName],
    ['errmsg', errmsg],
  ]);
