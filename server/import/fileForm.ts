/** How a file is written: its encoding, what separates its columns, and where its header stands. A spreadsheet is told by its first bytes. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { decode } from 'iconv-lite';
import { z } from 'zod';
import { Foreseen } from '../stopping';
import { columnsOf, COLUMNS, REQUIRED, type Ambiguity, type Columns, type Mapping } from './columns.rule';

export const ENCODINGS = { utf8: 'utf8', gbk: 'gb18030', utf16le: 'utf16-le', utf16be: 'utf16-be' } as const;
export type Encoding = (typeof ENCODINGS)[keyof typeof ENCODINGS];

export interface FileForm {
  readonly encoding: Encoding;
  readonly delimiter: string;
  /** Records before the header, such as a title or `sep=;`. */
  readonly headerIndex: number;
  readonly columns: Columns;
}

export interface FormAsked {
  /** Counts where no byte order mark says otherwise. */
  readonly encoding?: Encoding;
  readonly mapping?: Mapping;
}

/** Longer lines are no purchases; the bound keeps an open quotation mark from swallowing the file into memory. */
export const LINE_BYTES_MAX = 64 * 1024;

/** How spreadsheets, archives and other files that are no text begin. */
const OTHER_KINDS: readonly { readonly starts: readonly number[]; readonly name: string }[] = [
  { starts: [0x50, 0x4b, 0x03, 0x04], name: 'a workbook (.xlsx) or a ZIP archive' },
  { starts: [0xd0, 0xcf, 0x11, 0xe0], name: 'an old workbook (.xls)' },
  { starts: [0x25, 0x50, 0x44, 0x46], name: 'a PDF' },
  { starts: [0x1f, 0x8b], name: 'compressed (gzip)' },
  { starts: [0x52, 0x61, 0x72, 0x21], name: 'a RAR archive' },
];
const BYTE_ORDER_MARKS: readonly { readonly starts: readonly number[]; readonly encoding: Encoding }[] = [
  { starts: [0xef, 0xbb, 0xbf], encoding: ENCODINGS.utf8 },
  { starts: [0xff, 0xfe], encoding: ENCODINGS.utf16le },
  { starts: [0xfe, 0xff], encoding: ENCODINGS.utf16be },
];

/** Enough for title lines and the header, however wide. */
const HEAD_BYTES = 256 * 1024;
/** The header is looked for in so many records: exports put a title and a period before it. */
const HEAD_RECORDS = 20;
const DELIMITERS = [',', '\t', ';', '|'] as const;

/** Reads the beginning of the file, and all of it once where only all of it tells the encoding. Throws a sentence for what cannot be read. */
export async function formOf(file: string, { encoding: asked, mapping = new Map() }: FormAsked): Promise<FileForm> {
  const head = await headOf(file);
  if (head.length === 0) throw new Foreseen(`The file is empty: ${NEEDED}`);
  const kind = OTHER_KINDS.find(({ starts }) => beginsWith(head, starts));
  if (kind !== undefined)
    throw new Foreseen(`The file is ${kind.name}, whatever its name says: open it in a spreadsheet and save it as CSV (UTF-8).`);
  const encoding = encodingIn(head) ?? asked ?? (await encodingOf(file));
  const text = decode(head, encoding);
  if (/^\s*<(?:!doctype|html|table|\?xml)/i.test(text))
    throw new Foreseen(
      'The file is a web page or XML, whatever its name says: open it in a spreadsheet and save it as CSV (UTF-8).',
    );
  return { encoding, ...headerIn(text, head.length === HEAD_BYTES, mapping) };
}

async function headOf(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

const beginsWith = (bytes: Buffer, starts: readonly number[]): boolean => starts.every((byte, i) => bytes[i] === byte);

/** By the byte order mark; without one, UTF-16 is told by its zero bytes, which no other text has. */
function encodingIn(head: Buffer): Encoding | undefined {
  const mark = BYTE_ORDER_MARKS.find(({ starts }) => beginsWith(head, starts));
  if (mark !== undefined) return mark.encoding;
  const zeros = { even: 0, odd: 0 };
  for (const [i, byte] of head.entries()) if (byte === 0) zeros[i % 2 === 0 ? 'even' : 'odd'] += 1;
  if (zeros.even + zeros.odd === 0) return undefined;
  if (zeros.odd > zeros.even * 3) return ENCODINGS.utf16le;
  if (zeros.even > zeros.odd * 3) return ENCODINGS.utf16be;
  throw new Foreseen('The file is not text: save it as CSV (UTF-8).');
}

/** UTF-8 when all of it is valid UTF-8, else GBK (of which GB 18030 is the whole): a name in GBK may stand on the last line only. */
async function encodingOf(file: string): Promise<Encoding> {
  for (const [label, encoding] of [
    ['utf-8', ENCODINGS.utf8],
    ['gb18030', ENCODINGS.gbk],
  ] as const)
    if (await isWrittenIn(file, label)) return encoding;
  throw new Foreseen('The file is neither UTF-8 nor GBK: save it as CSV (UTF-8), or name its encoding with --encoding.');
}

async function isWrittenIn(file: string, label: string): Promise<boolean> {
  const decoder = new TextDecoder(label, { fatal: true });
  try {
    for await (const chunk of createReadStream(file)) if (Buffer.isBuffer(chunk)) decoder.decode(chunk, { stream: true });
    decoder.decode();
    return true;
  } catch (error) {
    if (isInvalidText(error)) return false;
    throw error;
  }
}

/** What a fatal decoder throws; faults of the disk have other codes. */
const isInvalidText = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA';

const Records = z.array(z.array(z.string()));

/** The first record that names every column, by the delimiter with which it does. */
function headerIn(text: string, isCut: boolean, mapping: Mapping): Omit<FileForm, 'encoding'> {
  const declared = /^\uFEFF?sep=(.)\r?\n/i.exec(text)?.[1];
  let nearest: { found: number; missing: readonly string[]; ambiguous: readonly Ambiguity[] } | undefined;
  for (const delimiter of declared === undefined ? DELIMITERS : [declared]) {
    for (const [headerIndex, record] of recordsIn(text, delimiter, isCut).entries()) {
      const read = columnsOf(record, mapping);
      if (read.ok) return { delimiter, headerIndex, columns: read.columns };
      if (nearest === undefined || read.found > nearest.found) nearest = read;
    }
  }
  throw new Foreseen(sentenceFor(nearest?.missing ?? REQUIRED, nearest?.ambiguous ?? []));
}

function recordsIn(text: string, delimiter: string, isCut: boolean): string[][] {
  // A record that is cut off at the end of what was read is none.
  const whole = isCut ? text.slice(0, text.lastIndexOf('\n')) : text;
  return Records.parse(parse(whole, { ...CSV_OPTIONS, delimiter, to: HEAD_RECORDS }));
}

/** How both readers take a CSV file, so that they count the same records. */
export const CSV_OPTIONS = {
  bom: true,
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: true,
  skip_records_with_empty_values: true,
  skip_records_with_error: true,
  max_record_size: LINE_BYTES_MAX,
} as const;

const NEEDED =
  'one of its first lines must name the columns member, date, amount, order (phone, name, birthday as well, if there are any).';

function sentenceFor(missing: readonly string[], ambiguous: readonly Ambiguity[]): string {
  if (missing.length > 0)
    return `The columns could not be found: ${NEEDED} Missing: ${missing.join(', ')}. If the file calls one otherwise, say so: --column ${missing[0] ?? ''}=HEADER.`;
  const asked = ambiguous.map(
    ({ column, places }) => `${column} could be ${places.map(({ place, header }) => `${header} (column ${place})`).join(' or ')}`,
  );
  const [first] = ambiguous;
  return `It is not clear which column is meant: ${asked.join('; ')}. Say which by its place: --column ${first?.column ?? COLUMNS[0]}=${first?.places[0]?.place ?? 1}.`;
}
