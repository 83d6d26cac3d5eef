/** Sockets: loopback or a file in the folder, never wider. */
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { ClientConnection, type Commands } from './connection';

const CONNECTIONS_MAX = 2000;

/** A server that is not listening yet; `sockets` holds the open ones. */
export function serve(commands: Commands, sockets: Set<Socket>): Server {
  let connections = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    connections++;
    new ClientConnection(socket, commands, connections);
  });
  server.maxConnections = CONNECTIONS_MAX;
  return server;
}

export async function listenOnPort(server: Server, port: number): Promise<{ address: string; uri: string }> {
  await listen(server, { port, host: '127.0.0.1' });
  const bound = server.address();
  const number = typeof bound === 'object' && bound ? bound.port : port;
  return { address: `127.0.0.1:${number}`, uri: `mongodb://127.0.0.1:${number}/?directConnection=true` };
}

export async function listenOnSocket(server: Server, file: string): Promise<{ address: string; uri: string }> {
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
