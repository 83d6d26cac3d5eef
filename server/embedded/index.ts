/** The embedded database: a folder on disk that answers to the official MongoDB driver. */
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { Engine } from './engine';
import { takeFolder } from './folder';
import { startUpkeep } from './upkeep';
import { ClientConnection } from './wire/connection';

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
const CONNECTIONS_MAX = 2000;

/** Opens the folder and listens. Rejects with `FolderRefused` or `FileRefused`, whose messages say what to do. */
export async function startEmbedded({ dir, port }: EmbeddedOptions): Promise<Embedded> {
  const folder = takeFolder(dir);
  let address = '';
  try {
    const engine = new Engine(folder.databaseFile, () => address);
    const sockets = new Set<Socket>();
    const server = serve(engine, sockets);
    const usesSocket = port === undefined && Buffer.byteLength(folder.socketFile) <= SOCKET_PATH_MAX;
    const listening = await (usesSocket ? listenOnSocket(server, folder.socketFile) : listenOnPort(server, port ?? 0));
    address = listening.address;
    const stopUpkeep = startUpkeep(engine);
    return {
      uri: listening.uri,
      async close() {
        stopUpkeep();
        const closed = new Promise<void>((resolve) => server.close(() => resolve()));
        engine.close();
        for (const socket of sockets) socket.destroy();
        await closed;
        folder.release();
      },
    };
  } catch (error) {
    folder.release();
    throw error;
  }
}

function serve(engine: Engine, sockets: Set<Socket>): Server {
  let connections = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    connections++;
    new ClientConnection(socket, engine, connections);
  });
  server.maxConnections = CONNECTIONS_MAX;
  return server;
}

async function listenOnPort(server: Server, port: number): Promise<{ address: string; uri: string }> {
  await listen(server, { port, host: '127.0.0.1' });
  const bound = server.address();
  const number = typeof bound === 'object' && bound ? bound.port : port;
  return { address: `127.0.0.1:${number}`, uri: `mongodb://127.0.0.1:${number}/?directConnection=true` };
}

async function listenOnSocket(server: Server, file: string): Promise<{ address: string; uri: string }> {
  // Left behind by a process that was killed; the folder's lock says that nobody listens there.
  rmSync(file, { force: true });
  await listen(server, { path: file });
  chmodSync(file, 0o700);
  return { address: file, uri: `mongodb://${encodeURIComponent(file)}/?directConnection=true` };
}

function listen(server: Server, where: { port: number; host: string } | { path: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
