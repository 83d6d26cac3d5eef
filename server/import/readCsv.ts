/** A CSV file as a stream of purchases and refused lines, never more than a few lines of it in memory. */
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { parse } from 'csv-parse';
import { decodeStream } from 'iconv-lite';
import { z } from 'zod';
import type { Optional } from './columns.rule';
import { CSV_OPTIONS, type FileForm } from './fileForm';
import { readLine, type ImportLine, type LineRefusal, type ReadOptions } from './line.rule';

export type FileLine =
  | { readonly ok: true; readonly row: ImportLine; readonly leftOut: readonly Optional[] }
  | { readonly ok: false; readonly line: number; readonly code: LineRefusal; readonly amountFen?: number };

const Parsed = z.object({ info: z.object({ lines: z.number() }), record: z.array(z.string()) });

/** `onBytes` hears how much of the file has been read. */
export async function* readCsv(
  file: string,
  { encoding, delimiter, headerIndex, columns }: FileForm,
  { onBytes, ...options }: ReadOptions & { onBytes: (bytes: number) => void },
): AsyncGenerator<FileLine> {
  const skipped: { line: number }[] = [];
  const parser = parse({
    ...CSV_OPTIONS,
    delimiter,
    info: true,
    on_skip: (error) => void skipped.push({ line: lineOfFault(error) }),
  });
  const source = createReadStream(file);
  // Errors of the source and the decoder reach the parser through the pipeline, and us through the loop.
  pipeline(source, decodeStream(encoding), parser, () => onBytes(source.bytesRead));
  let before = headerIndex + 1;
  for await (const parsed of parser) {
    const { info, record } = Parsed.parse(parsed);
    yield* refusedBy(skipped);
    onBytes(source.bytesRead);
    if (before > 0) before -= 1;
    else {
      const read = readLine(record, info.lines, columns, options);
      yield read.ok ? read : { ...read, line: info.lines };
    }
  }
  yield* refusedBy(skipped);
}

function* refusedBy(skipped: { line: number }[]): Generator<FileLine> {
  for (const { line } of skipped.splice(0)) yield { ok: false, line, code: 'CSV' };
}

const lineOfFault = (error: unknown): number =>
  error instanceof Error && 'lines' in error && typeof error.lines === 'number' ? error.lines : 0;
