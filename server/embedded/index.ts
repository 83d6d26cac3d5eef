/** The embedded database: a folder on disk that answers to the official MongoDB driver. */
import { rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { Engine } from './engine';
import { takeFolder } from './folder';
import { startUpkeep } from './upkeep';
import { listenOnPort, listenOnSocket, serve } from './wire/listener';

export interface EmbeddedOptions {
  /** The folder that holds the data; made where it is missing. */
  dir: string;
  /** A port on loopback, 0 for any. Without it the server listens on a Unix socket in the folder. */
  port?: number;
}

export interface Embedded {
  /** For the driver: `new MongoClient(uri)`. */
  uri: string;
  close(): Promise<void>;
}

/** Longest path of a Unix socket that all systems take. */
const SOCKET_PATH_MAX = 100;

/** Opens the folder and listens. Rejects with `FolderRefused` or `FileRefused`, whose messages say what to do. */
export async function startEmbedded({ dir, port }: EmbeddedOptions): Promise<Embedded> {
  const folder = takeFolder(dir);
  let address = '';
  try {
    // What a killed process left behind leads nowhere.
    rmSync(folder.uriFile, { force: true });
    const engine = new Engine(folder.databaseFile, () => address);
    const sockets = new Set<Socket>();
    const server = serve(engine, sockets);
    const usesSocket = port === undefined && Buffer.byteLength(folder.socketFile) <= SOCKET_PATH_MAX;
    const listening = await (usesSocket ? listenOnSocket(server, folder.socketFile) : listenOnPort(server, port ?? 0));
    address = listening.address;
    writeFileSync(folder.uriFile, listening.uri, { mode: 0o600 });
    const stopUpkeep = startUpkeep(engine);
    return {
      uri: listening.uri,
      async close() {
        stopUpkeep();
        const closed = new Promise<void>((resolve) => server.close(() => resolve()));
        engine.close();
        for (const socket of sockets) socket.destroy();
        await closed;
        rmSync(folder.uriFile, { force: true });
        folder.release();
      },
    };
  } catch (error) {
    folder.release();
    throw error;
  }
}
