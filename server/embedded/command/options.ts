/** Reads a command's arguments: each is known, of the right type, or refused by name. */
import { fault, notSupported, typeMismatch } from '../fault';
import { isDoc, isNumeric, show, toNumber, typeName, type Doc, type Maybe, type Value } from '../query/value';
import type { Command } from './call';

/** What any command may carry. */
const COMMON = new Set([
  '$db',
  'lsid',
  'txnNumber',
  'autocommit',
  'startTransaction',
  '$clusterTime',
  '$readPreference',
  'readConcern',
  'writeConcern',
  'maxTimeMS',
  'comment',
  'apiVersion',
  'apiStrict',
  'apiDeprecationErrors',
]);

/** Throws 238 for an argument that this server lacks and 40415, as MongoDB does, for one that nobody knows. */
export function checkOptions(name: string, { options, refused = [], lenient = false }: Command, body: Doc): void {
  for (const option of body.keys()) {
    if (option === name || COMMON.has(option) || options.includes(option) || lenient) continue;
    if (refused.includes(option)) throw notSupported(`The option '${option}' of '${name}'`);
    throw fault(40415, `BSON field '${name}.${option}' is an unknown field.`);
  }
  checkReadConcern(body.get('readConcern'), body.has('autocommit'));
  checkApi(body);
}

const LEVELS = ['local', 'majority', 'available', 'linearizable', 'snapshot'];

/** One node: whatever is committed is local, majority and linearizable alike. */
function checkReadConcern(concern: Maybe, inTransaction: boolean): void {
  if (concern === undefined) return;
  if (!isDoc(concern)) throw typeMismatch('readConcern must be an object');
  for (const [name, value] of concern) {
    if (name === 'afterClusterTime') continue;
    if (name !== 'level') throw notSupported(`The option '${name}' of readConcern`);
    if (typeof value !== 'string' || !LEVELS.includes(value)) throw fault(9, `Unrecognized read concern level: ${show(value)}`);
    if (value === 'snapshot' && !inTransaction) throw notSupported("The read concern 'snapshot' outside a transaction");
  }
}

function checkApi(body: Doc): void {
  const version = body.get('apiVersion');
  if (version !== undefined && version !== '1') throw fault(322, `Provided apiVersion is not supported: ${show(version)}`);
}

const wrongType = (name: string, value: Value, wanted: string): Error =>
  typeMismatch(`BSON field '${name}' is the wrong type '${typeName(value)}', expected type '${wanted}'`);

export function optionalDoc(body: Doc, name: string): Doc | undefined {
  const value = body.get(name);
  if (value === undefined || value === null) return undefined;
  if (!isDoc(value)) throw wrongType(name, value, 'object');
  return value;
}

export function requiredText(body: Doc, name: string): string {
  const value = body.get(name);
  if (value === undefined) throw fault(40414, `BSON field '${name}' is missing but a required field`);
  if (typeof value !== 'string') throw wrongType(name, value, 'string');
  return value;
}

export function optionalArray(body: Doc, name: string): Value[] | undefined {
  const value = body.get(name);
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw wrongType(name, value, 'array');
  return value;
}

export function requiredArray(body: Doc, name: string): Value[] {
  const value = optionalArray(body, name);
  if (value === undefined) throw fault(40414, `BSON field '${name}' is missing but a required field`);
  return value;
}

/** Documents of an array; throws TypeMismatch (14) where one is something else. */
export function requiredDocs(body: Doc, name: string): Doc[] {
  return requiredArray(body, name).map((item, place) => {
    if (!isDoc(item)) throw wrongType(`${name}.${place}`, item, 'object');
    return item;
  });
}

export function optionalFlag(body: Doc, name: string): boolean {
  const value = body.get(name);
  if (value === undefined || value === null) return false;
  if (typeof value === 'boolean') return value;
  if (isNumeric(value)) return toNumber(value) !== 0;
  throw wrongType(name, value, 'bool');
}

/** A whole number from 0 up; fractions are cut off, as MongoDB does. */
export function optionalCount(body: Doc, name: string): number | undefined {
  const value = body.get(name);
  if (value === undefined || value === null) return undefined;
  if (!isNumeric(value)) throw wrongType(name, value, 'long');
  const number = Math.trunc(toNumber(value));
  if (!(number >= 0)) throw fault(51024, `BSON field '${name}' value must be >= 0, actual value '${number}'`);
  return number;
}
