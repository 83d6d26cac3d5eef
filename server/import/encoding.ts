/** In which encoding a file is written: UTF-8 when all of it is valid UTF-8, else GBK (of which GB 18030 is the whole). */
import { createReadStream } from 'node:fs';

export type Encoding = 'utf8' | 'gb18030';

/** Reads the file once, a piece at a time: a name in GBK may stand on its last line only. */
export async function encodingOf(file: string): Promise<Encoding> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of createReadStream(file)) if (Buffer.isBuffer(chunk)) decoder.decode(chunk, { stream: true });
    decoder.decode();
    return 'utf8';
  } catch (error) {
    if (isNotUtf8(error)) return 'gb18030';
    throw error;
  }
}

/** What a fatal decoder throws; faults of the disk have other codes. */
const isNotUtf8 = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA';
