/** The folder's database for a second process: started when nobody holds the folder, reached through the process that does otherwise. */
import { readFile } from 'node:fs/promises';
import { FolderRefused, uriFileIn } from './folder';
import { startEmbedded, type Embedded } from './index';

/** Closing ends what this started, and nothing where another process holds the folder. Rejects like `startEmbedded`. */
export async function attachEmbedded(dir: string): Promise<Embedded> {
  try {
    return await startEmbedded({ dir });
  } catch (error) {
    const uri = error instanceof FolderRefused ? await holderOf(dir) : undefined;
    if (uri === undefined) throw error;
    return { uri, close: () => Promise.resolve() };
  }
}

/** How to reach the process that holds the folder; undefined when nobody does, or only just took it. */
export async function holderOf(dir: string): Promise<string | undefined> {
  try {
    return await readFile(uriFileIn(dir), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
