/** The folder's database for a second process: started when nobody holds the folder, reached through the process that does otherwise. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { FolderRefused } from './folder';
import { startEmbedded, type Embedded } from './index';

/** Closing ends what this started, and nothing where another process holds the folder. Rejects like `startEmbedded`. */
export async function attachEmbedded(dir: string): Promise<Embedded> {
  try {
    return await startEmbedded({ dir });
  } catch (error) {
    const socket = path.join(path.resolve(dir), 'mongodb.sock');
    if (!(error instanceof FolderRefused) || !existsSync(socket)) throw error;
    return { uri: `mongodb://${encodeURIComponent(socket)}/?directConnection=true`, close: () => Promise.resolve() };
  }
}
