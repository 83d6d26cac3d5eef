/** All commands by name. What MongoDB has and is not here is refused by its name. */
import { fault, type MongoFault } from '../fault';
import { aggregate } from './aggregate';
import type { Command } from './call';
import { collMod } from './collMod';
import { create, drop, dropDatabase, listCollections, listDatabases, renameCollection } from './collections';
import { count, distinct } from './count';
import { remove } from './delete';
import { explain } from './explain';
import { find } from './find';
import { findAndModify } from './findAndModify';
import { getMore, killCursors } from './getMore';
import { buildInfo, connectionStatus, hello, isMaster, ping, serverStatus, whatsmyuri } from './handshake';
import { createIndexes, dropIndexes, listIndexes } from './indexes';
import { insert } from './insert';
import {
  abortTransaction,
  commitTransaction,
  endSessions,
  killAllSessions,
  killSessions,
  refreshSessions,
  startSession,
} from './transactions';
import { update } from './update';
import { validate } from './validate';

const COMMANDS: ReadonlyMap<string, Command> = new Map(
  Object.entries({
    abortTransaction,
    aggregate,
    buildInfo,
    buildinfo: buildInfo,
    collMod,
    commitTransaction,
    connectionStatus,
    count,
    create,
    createIndexes,
    delete: remove,
    deleteIndexes: dropIndexes,
    distinct,
    drop,
    dropDatabase,
    dropIndexes,
    endSessions,
    explain,
    find,
    findAndModify,
    findandmodify: findAndModify,
    getMore,
    hello,
    insert,
    isMaster,
    ismaster: isMaster,
    killAllSessions,
    killCursors,
    killSessions,
    listCollections,
    listDatabases,
    listIndexes,
    ping,
    refreshSessions,
    renameCollection,
    serverStatus,
    startSession,
    update,
    validate,
    whatsmyuri,
  }),
);

/** Throws CommandNotFound (59). */
export function commandNamed(name: string): Command {
  const command = COMMANDS.get(name);
  if (!command) throw unknownCommand(name);
  return command;
}

const unknownCommand = (name: string): MongoFault => fault(59, `no such command: '${name}'`);
