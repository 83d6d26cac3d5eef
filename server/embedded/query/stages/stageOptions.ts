/** The options of stages that take a document of them. */
import { failedToParse } from '../../fault';
import { type Doc, show, typeName } from '../value';

/** An option that must be there and be text. */
export function textOption(stage: string, spec: Doc, name: string): string {
  const value = spec.get(name);
  if (value === undefined) throw failedToParse(`must specify '${name}' field for a ${stage}`);
  if (typeof value !== 'string')
    throw failedToParse(`${stage} argument '${name}: ${show(value)}' must be a string, is type ${typeName(value)}`);
  return value;
}

/** Refuses the first option that the stage doesn't know. */
export function refuseOthers(stage: string, spec: Doc, known: readonly string[]): void {
  const other = [...spec.keys()].find((name) => !known.includes(name));
  if (other !== undefined) throw failedToParse(`unknown argument to ${stage}: ${other}`);
}
