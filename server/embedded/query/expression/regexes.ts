/** `$regexMatch`, `$regexFind`, `$regexFindAll`. */
import { fault } from '../../fault';
import { compileRegex } from '../regex';
import { BSONRegExp, type Doc, doc, int, isNullish, type Maybe, typeName } from '../value';
import { type Builder, type Builders, type Frame, named, type Run } from './scope';
import { codePoints } from './text';

/** The expression to search with; a constant one is compiled once. Null where there is none. */
function pattern(name: string, regex: Run, options: Run | undefined): (frame: Frame) => RegExp | null {
  let last: { key: string; compiled: RegExp } | undefined;
  return (frame) => {
    const value = regex(frame);
    const given = options?.(frame);
    if (isNullish(value)) return null;
    if (!isNullish(given) && typeof given !== 'string') throw fault(51106, `${name} needs 'options' to be of type string`);
    if (typeof value !== 'string' && !(value instanceof BSONRegExp))
      throw fault(51105, `${name} needs 'regex' to be of type string or regex`);
    const inner = typeof value === 'string' ? '' : value.options;
    if (inner !== '' && !isNullish(given))
      throw fault(51107, `${name}: found regex options specified in both 'regex' and 'options' fields`);
    const source = typeof value === 'string' ? value : value.pattern;
    const flags = inner === '' ? (given ?? '') : inner;
    const key = `${flags}/${source}`;
    if (last?.key !== key) last = { key, compiled: compileRegex(source, flags) };
    return last.compiled;
  };
}

const search =
  (name: string, answer: (text: string, regex: RegExp) => Maybe, none: Maybe): Builder =>
  (operand, scope) => {
    const { input, regex, options } = named(name, operand, scope, ['input', 'regex'], ['options']);
    const compiled = pattern(name, regex, options);
    return (frame) => {
      const text = input(frame);
      const found = compiled(frame);
      if (!isNullish(text) && typeof text !== 'string')
        throw fault(51104, `${name} needs 'input' to be of type string, not ${typeName(text)}`);
      return isNullish(text) || found === null ? none : answer(text, found);
    };
  };

function describe(match: RegExpMatchArray): Doc {
  const index = match.index ?? 0;
  return doc({
    match: match[0],
    idx: int(codePoints((match.input ?? '').slice(0, index)).length),
    captures: match.slice(1).map((capture) => capture ?? null),
  });
}

export const REGEXES: Builders = {
  $regexMatch: search('$regexMatch', (text, regex) => regex.test(text), false),
  $regexFind: search(
    '$regexFind',
    (text, regex) => {
      const match = regex.exec(text);
      return match === null ? null : describe(match);
    },
    null,
  ),
  $regexFindAll: search(
    '$regexFindAll',
    (text, regex) => Array.from(text.matchAll(new RegExp(regex, `${regex.flags}g`)), describe),
    [],
  ),
};
