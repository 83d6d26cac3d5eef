/** A command on its way through the engine, from the request to the reply. */
import type { Command, Work } from './command/call';

import { commandNamed } from './command/registry';
import { checkOptions, optionalCount } from './command/options';
import { checkWriteConcern, unsatisfied } from './command/writeConcern';
import type { MongoFault } from './fault';
import type { Doc } from './query/value';
import type { Session } from './session/sessions';

export interface Request {
  readonly body: Doc;
  readonly connection: number;
  /** Called once: with the reply, or with what went wrong. */
  answer(reply: Doc | Uint8Array | MongoFault): void;
}

export interface Task {
  readonly request: Request;
  readonly name: string;
  readonly command: Command;
  /** Changes data outside of transactions, or commits one: shares a commit with others. */
  readonly writes: boolean;
  work: Work | undefined;
  /** The session whose transaction it runs in. */
  transaction: Session | undefined;
  /** Set when it is answered, or will be after the commit. */
  outcome: Doc | Uint8Array | MongoFault | undefined;
  timer: NodeJS.Timeout | undefined;
  /** What waits for this very task: the same write sent a second time. */
  followers: (() => void)[];
  /** The session in which it is the retryable write under way. */
  writeKey: string | undefined;
}

/** Throws for a command or an argument that is unknown. */
export function taskOf(request: Request): Task {
  const [name = ''] = request.body.keys();
  const command = commandNamed(name);
  checkOptions(name, command, request.body);
  checkWriteConcern(request.body, name === 'commitTransaction' || name === 'abortTransaction');
  const outside = request.body.get('autocommit') === undefined || name === 'commitTransaction';
  const writes = typeof command.writes === 'function' ? command.writes(request.body) : command.writes === true;
  return {
    request,
    name,
    command,
    writes: writes && outside,
    work: undefined,
    transaction: undefined,
    outcome: undefined,
    timer: undefined,
    followers: [],
    writeKey: undefined,
  };
}

/** `maxTimeMS` of the command; undefined for none. Throws for what is no time. */
export function timeLimit({ request }: Task): number | undefined {
  const limit = optionalCount(request.body, 'maxTimeMS');
  return limit === 0 ? undefined : limit;
}

/** One node satisfies `w: 1` and `majority`; for more the write holds and the reply says that it is not replicated so far. */
export function tellUnsatisfied(task: Task, reply: Doc): void {
  const error = task.writes ? unsatisfied(task.request.body.get('writeConcern')) : undefined;
  if (error) reply.set('writeConcernError', error);
}
