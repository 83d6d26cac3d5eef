/** What a driver asks before and beside its work: who is there, what can it do. */
import { double, int, type Doc, type Value } from '../query/value';
import type { Call, Command, Work } from './call';

/** The version this server stands for: MongoDB 7.0 and its wire protocol. */
const VERSION = '7.0.0';
const WIRE_VERSION_MAX = 21;
export const SET_NAME = 'changke';
export const MESSAGE_BYTES_MAX = 48_000_000;

/** `isMaster` answers in the words of its time. */
const greeting = (legacy: boolean): Command => ({
  options: [],
  lenient: true,
  *run(call: Call): Work {
    const address = call.services.address();
    const reply: Doc = new Map<string, Value>([
      [legacy ? 'ismaster' : 'isWritablePrimary', true],
      ['helloOk', true],
      ['setName', SET_NAME],
      ['setVersion', int(1)],
      ['secondary', false],
      ['primary', address],
      ['me', address],
      ['hosts', [address]],
      ['maxBsonObjectSize', int(16 * 1024 * 1024)],
      ['maxMessageSizeBytes', int(MESSAGE_BYTES_MAX)],
      ['maxWriteBatchSize', int(100_000)],
      ['localTime', call.services.now()],
      ['logicalSessionTimeoutMinutes', int(30)],
      ['connectionId', int(call.connection)],
      ['minWireVersion', int(0)],
      ['maxWireVersion', int(WIRE_VERSION_MAX)],
      ['readOnly', false],
    ]);
    return reply;
  },
});

export const hello = greeting(false);
export const isMaster = greeting(true);

export const ping: Command = {
  options: [],
  *run(): Work {
    return new Map();
  },
};

export const buildInfo: Command = {
  options: [],
  *run(): Work {
    return new Map<string, Value>([
      ['version', VERSION],
      ['gitVersion', 'embedded'],
      ['modules', ['changke-embedded']],
      [
        'versionArray',
        VERSION.split('.')
          .map((part) => int(Number(part)))
          .concat(int(0)),
      ],
      ['bits', int(64)],
      ['debug', false],
      ['maxBsonObjectSize', int(16 * 1024 * 1024)],
    ]);
  },
};

export const connectionStatus: Command = {
  options: ['showPrivileges'],
  *run(): Work {
    const auth: Doc = new Map<string, Value>([
      ['authenticatedUsers', []],
      ['authenticatedUserRoles', []],
    ]);
    return new Map([['authInfo', auth]]);
  },
};

export const whatsmyuri: Command = {
  options: [],
  *run(call: Call): Work {
    return new Map([['you', call.services.address()]]);
  },
};

/** What is going on inside, for tests and the curious. */
export const serverStatus: Command = {
  options: ['repl', 'metrics', 'locks'],
  *run(call: Call): Work {
    const { cursors, sessions, now } = call.services;
    const { rss } = process.memoryUsage();
    return new Map<string, Value>([
      ['version', VERSION],
      ['process', 'changke-embedded'],
      ['pid', BigInt(process.pid)],
      ['uptime', double(process.uptime())],
      ['localTime', now()],
      ['openCursors', int(cursors.size)],
      ['sessions', int(sessions.size)],
      ['residentBytes', double(rss)],
    ]);
  },
};
