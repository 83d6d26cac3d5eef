/** `$bitsAllSet`, `$bitsAllClear`, `$bitsAnySet`, `$bitsAnyClear` on whole numbers and binary data. */
import { Binary } from 'bson';
import { badValue, failedToParse } from '../fault';
import { wholeLong, wholeNumber } from './number';
import { isNumeric, type Maybe, show, type Value } from './value';

const NAMES = ['$bitsAllSet', '$bitsAllClear', '$bitsAnySet', '$bitsAnyClear'] as const;
export type BitsOperator = (typeof NAMES)[number];
export const isBitsOperator = (name: string): name is BitsOperator => NAMES.some((known) => known === name);

export function bitsTest(name: BitsOperator, operand: Value): (value: Maybe) => boolean {
  const positions = positionsOf(name, operand);
  const every = name.includes('All');
  const wanted = name.endsWith('Set');
  return (value) => {
    const bit = bitsOf(value);
    if (bit === undefined) return false;
    return every ? positions.every((at) => bit(at) === wanted) : positions.some((at) => bit(at) === wanted);
  };
}

/** The bit positions asked for: a mask, a list, or binary data. */
function positionsOf(name: string, operand: Value): number[] {
  if (Array.isArray(operand)) {
    return operand.map((item) => {
      const position = wholeNumber(item);
      if (position === undefined || position < 0) throw badValue(`bit positions must be an integer >= 0 but got: ${show(item)}`);
      return position;
    });
  }
  if (operand instanceof Binary) return setBits(BigInt(`0x0${Buffer.from(operand.value()).reverse().toString('hex')}`));
  if (!isNumeric(operand)) throw badValue(`${name} takes an Array, a number, or a BinData but received: ${show(operand)}`);
  const mask = wholeLong(operand);
  if (mask === undefined) throw failedToParse(`Expected an integer: ${name}: ${show(operand)}`);
  if (mask < 0n) throw failedToParse(`Expected a non-negative number in: ${name}: ${show(operand)}`);
  return setBits(mask);
}

function setBits(mask: bigint): number[] {
  const positions: number[] = [];
  for (let at = 0, rest = mask; rest > 0n; at += 1, rest >>= 1n) if (rest & 1n) positions.push(at);
  return positions;
}

/** Reads a value bit by bit: a number in two's complement, without end; binary data with zeros after its end. */
function bitsOf(value: Maybe): ((at: number) => boolean) | undefined {
  if (value instanceof Binary) {
    const bytes = value.value();
    return (at) => ((bytes[at >> 3] ?? 0) & (1 << (at & 7))) !== 0;
  }
  const whole = isNumeric(value) ? wholeLong(value) : undefined;
  return whole === undefined ? undefined : (at) => ((whole >> BigInt(Math.min(at, 63))) & 1n) === 1n;
}
