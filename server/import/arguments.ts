/** What `npm run import` was asked, or the sentence that says what to write instead. */
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { LocalDay } from '@/types/contract/values';
import { Foreseen } from '../stopping';
import { COLUMNS, type Column, type Mapping } from './columns.rule';
import { ENCODINGS } from './fileForm';
import type { ImportAsked } from './importer';

export const USAGE = `npm run import -- FILE --shop ID [--as-of YYYY-MM-DD] [--dry-run] [--json] [--column NAME=HEADER] [--columns FILE] [--encoding NAME] [--allow-refused]

  FILE             purchases as CSV with the columns member, date, amount, order (and phone, name, birthday)
  --shop           the shop in which they were made
  --as-of          the day of the report, today by default; no purchase may be later
  --dry-run        reads and checks everything and changes nothing
  --json           the report as one line of JSON, the last line
  --column         which column is meant, by its header or its place: --column amount=实付金额, --column member=3; as often as needed
  --columns        the same out of a JSON file: {"amount": "实付金额", "member": "3"}
  --encoding       when it is not found out by itself: utf8, gbk, utf16le or utf16be
  --allow-refused  ends with exit status 0 although lines were refused; otherwise it is 2`;

export interface ImportCommand extends ImportAsked {
  readonly json: boolean;
  /** Refused lines are no failure of the command. */
  readonly allowRefused: boolean;
}

/** Throws a sentence with the usage behind it. */
export function readArguments(args: readonly string[], today: LocalDay): ImportCommand {
  const { values, positionals } = parsed(args);
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw wrong('Name one file.');
  if (!existsSync(file)) throw wrong(`There is no file ${file}.`);
  if (values.shop === undefined) throw wrong('Say in which shop the purchases were made: --shop ID.');
  const asOf = LocalDay.safeParse(values['as-of'] ?? today);
  if (!asOf.success || asOf.data > today) throw wrong('--as-of takes a day that has been, such as 1998-06-30.');
  const encoding = values.encoding === undefined ? undefined : encodingNamed(values.encoding);
  const mapping = mappingOf(values.columns, values.column);
  return {
    file,
    shopId: values.shop,
    asOf: asOf.data,
    dryRun: values['dry-run'],
    json: values.json,
    allowRefused: values['allow-refused'],
    encoding,
    mapping,
  };
}

/** The saved mapping, then what the command itself names. */
function mappingOf(savedIn: string | undefined, named: readonly string[]): Mapping {
  const mapping = new Map<Column, string>(savedIn === undefined ? [] : savedMapping(savedIn));
  for (const text of named) {
    const [, name = '', header = ''] = /^([a-z]+)=(.+)$/s.exec(text) ?? [];
    const column = COLUMNS.find((it) => it === name);
    if (column === undefined) throw wrong(`--column takes ${COLUMNS.join(', ')}, then = and the header or its place.`);
    mapping.set(column, header);
  }
  return mapping;
}

const Saved = z.partialRecord(z.enum(COLUMNS), z.union([z.string().min(1), z.number().int().min(1).transform(String)]));

function savedMapping(file: string): [Column, string][] {
  const read = Saved.safeParse(jsonIn(file));
  if (!read.success) throw wrong(`${file} is no mapping: a JSON object of ${COLUMNS.join(', ')} with their headers.`);
  return COLUMNS.flatMap((column): [Column, string][] => {
    const header = read.data[column];
    return header === undefined ? [] : [[column, header]];
  });
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw wrong(`${file} cannot be read: ${error instanceof Error ? error.message : 'unknown fault'}`);
  }
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
        column: { type: 'string', multiple: true, default: [] },
        columns: { type: 'string' },
        'allow-refused': { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : 'That is not how it is called.');
  }
}

function encodingNamed(name: string) {
  const found = Object.entries(ENCODINGS).find(([it]) => it === name.toLowerCase());
  if (found === undefined) throw wrong(`--encoding takes ${Object.keys(ENCODINGS).join(', ')}.`);
  return found[1];
}

const wrong = (sentence: string) => new Foreseen(`${sentence}\n\n${USAGE}`);
