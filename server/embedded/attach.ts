/** The folder's database for a second process: started when nobody holds the folder, reached through the process that does otherwise. */
import { readFile } from 'node:fs/promises';
import { FolderRefused, uriFileIn } from './folder';
import { startEmbedded, type Embedded } from './index';

/** Closing ends what this started, and nothing where another process holds the folder. Rejects like `startEmbedded`. */
export async function attachEmbedded(dir: string): Promise<Embedded> {
  try {
    return await startEmbedded({ dir });
  } catch (error) {
    const uri = error instanceof FolderRefused ? await uriOf(dir) : undefined;
    if (uri === undefined) throw error;
    return { uri, close: () => Promise.resolve() };
  }
}

/** What the holder wrote; a folder that was only just taken may not have it yet. */
async function uriOf(dir: string): Promise<string | undefined> {
  try {
    return await readFile(uriFileIn(dir), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
