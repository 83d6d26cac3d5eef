/**
 * Which deed's transaction was committed first: deeds run under a number, and each commit is written down as its answer comes.
 * Where one transaction builds on another, the other's answer was under way before the first could even be sent, so the order is the
 * database's own; where neither builds on the other, either order is one that could have been. A transaction that wrote nothing has no
 * place in it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { ClientSession, ClientSessionOptions, CommandStartedEvent, MongoClient } from 'mongodb';

export interface CommitOrder {
  under<T>(deed: number, work: () => Promise<T>): Promise<T>;
  /** Numbers of the deeds that committed, in the order of their first commits. */
  committed(): number[];
}

const WRITES = ['insert', 'update', 'delete', 'findAndModify'];

/** The client must have been connected with `monitorCommands`. */
export function watchCommits(client: MongoClient): CommitOrder {
  const deeds = new AsyncLocalStorage<number>();
  const committed = new Set<number>();
  const wrote = new Set<string>();
  const nameOf = (lsid: unknown): string => JSON.stringify(lsid ?? null);
  client.on('commandStarted', ({ commandName, command }: CommandStartedEvent) => {
    if (command.startTransaction === true) wrote.delete(nameOf(command.lsid));
    if (WRITES.includes(commandName)) wrote.add(nameOf(command.lsid));
  });
  const start = client.startSession.bind(client);
  client.startSession = (options?: ClientSessionOptions): ClientSession => {
    const session = start(options);
    const commit = session.commitTransaction.bind(session);
    session.commitTransaction = async () => {
      await commit();
      const deed = deeds.getStore();
      if (deed !== undefined && wrote.has(nameOf(session.id))) committed.add(deed);
    };
    return session;
  };
  return { under: (deed, work) => deeds.run(deed, work), committed: () => [...committed] };
}
