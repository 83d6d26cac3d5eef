/** Retryable writes under way: the same write sent twice is done once, whatever became of the first try. */
import type { Progress } from '../command/call';
import { fault } from '../fault';
import type { Doc } from '../query/value';
import type { Task } from '../task';
import type { Retries } from './retries';
import type { Session, Sessions } from './sessions';

export class UnderWay {
  readonly #tasks = new Map<string, Task>();
  readonly #sessions: Sessions;
  readonly #retries: Retries;

  constructor(sessions: Sessions, retries: Retries) {
    this.#sessions = sessions;
    this.#retries = retries;
  }

  /**
   * Lets the write begin, with what an earlier try left behind; sets the outcome where that had come to its end. `waiting`: the same
   * write is under way, and `again` is called when it is done.
   */
  enter(task: Task, session: Session, number: number, nowMs: number, again: () => void): Progress | 'waiting' | undefined {
    if (!task.command.retryable) throw fault(50768, `Cannot run '${task.name}' as a retryable write`);
    const twin = this.#tasks.get(session.key);
    if (twin && twin !== task) {
      twin.followers.push(again);
      return 'waiting';
    }
    const retries = this.#retries;
    // A number beyond the last one remembered cannot be in the file.
    const known = session.remembered !== undefined && number > session.remembered ? undefined : retries.find(session.key);
    session.remembered ??= known?.number ?? -1;
    if (known && known.number > number) {
      throw fault(225, `Transaction ${number} is older than ${known.number}, which the session has already used.`);
    }
    this.#sessions.advance(session, number);
    const earlier = known?.number === number ? known.record : undefined;
    if (earlier?.get('whole') === true) {
      task.outcome = shown(earlier);
      return undefined;
    }
    task.writeKey = session.key;
    this.#tasks.set(session.key, task);
    return {
      earlier,
      save(results) {
        retries.save(session.key, number, results, nowMs);
        session.remembered = number;
      },
    };
  }

  /** The task is answered. */
  leave(task: Task): void {
    if (task.writeKey !== undefined && this.#tasks.get(task.writeKey) === task) this.#tasks.delete(task.writeKey);
    for (const again of task.followers.splice(0)) again();
  }
}

/** The stored answer without what is only ours. */
function shown(record: Doc): Doc {
  const reply = new Map(record);
  reply.delete('whole');
  reply.delete('done');
  return reply;
}
