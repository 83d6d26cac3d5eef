/** Writes a `.gz` beside each text file of the app's build, so that a phone in a shop loads a third of the bytes. */
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const zip = promisify(gzip);
const TEXT = /\.(js|css|html|svg|json)$/;
const BYTES_LEAST = 1024;

/** Leaves alone what is compressed already and not older than its source. */
export async function compressApp(folder: string): Promise<void> {
  const files = await readdir(folder, { recursive: true });
  for (const file of files.filter((it) => TEXT.test(it)).map((it) => path.join(folder, it))) {
    const [plain, zipped] = [await stat(file), await stat(`${file}.gz`).catch(absent)];
    if (plain.size < BYTES_LEAST || (zipped !== undefined && zipped.mtimeMs >= plain.mtimeMs)) continue;
    await writeFile(`${file}.gz`, await zip(await readFile(file), { level: 9 }));
  }
}

function absent(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}
