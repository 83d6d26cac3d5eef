/** What `npm run import` was asked, or the sentence that says what to write instead. */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { LocalDay } from '@/types/contract/values';
import { Foreseen } from '../stopping';
import type { ImportAsked } from './importer';

export const USAGE = `npm run import -- FILE --shop ID [--as-of YYYY-MM-DD] [--dry-run] [--json] [--encoding utf8|gbk]

  FILE        purchases as CSV with the columns member, date, amount, order (and phone, name, birthday)
  --shop      the shop in which they were made
  --as-of     the day of the report, today by default; no purchase may be later
  --dry-run   reads and checks everything and changes nothing
  --json      the report as one line of JSON, the last line
  --encoding  when it is not found out by itself`;

const ENCODINGS = { utf8: 'utf8', gbk: 'gb18030' } as const;

/** Throws a sentence with the usage behind it. */
export function readArguments(args: readonly string[], today: LocalDay): ImportAsked & { readonly json: boolean } {
  const { values, positionals } = parsed(args);
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw wrong('Name one file.');
  if (!existsSync(file)) throw wrong(`There is no file ${file}.`);
  if (values.shop === undefined) throw wrong('Say in which shop the purchases were made: --shop ID.');
  const asOf = LocalDay.safeParse(values['as-of'] ?? today);
  if (!asOf.success || asOf.data > today) throw wrong('--as-of takes a day that has been, such as 1998-06-30.');
  const encoding = values.encoding === undefined ? undefined : encodingNamed(values.encoding);
  return { file, shopId: values.shop, asOf: asOf.data, dryRun: values['dry-run'], json: values.json, encoding };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        shop: { type: 'string' },
        'as-of': { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        encoding: { type: 'string' },
      },
    });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : 'That is not how it is called.');
  }
}

function encodingNamed(name: string) {
  const found = Object.entries(ENCODINGS).find(([it]) => it === name.toLowerCase());
  if (found === undefined) throw wrong('--encoding takes utf8 or gbk.');
  return found[1];
}

const wrong = (sentence: string) => new Foreseen(`${sentence}\n\n${USAGE}`);
