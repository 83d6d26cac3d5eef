/** What the demo remembers of itself, in its own database: by how much the clock was moved, and whether the history is complete. */
import { bindCollection, defineCollection, type Database } from '@/cloudfunctions/kernel/database';

interface StateDoc {
  readonly _id: 'clock' | 'history';
  readonly aheadMs?: number;
  readonly complete?: boolean;
}

export const demoState = defineCollection<StateDoc>({ name: 'demo_state', indexes: [] });

export interface DemoState {
  aheadMs(): Promise<number>;
  keepAhead(ms: number): Promise<void>;
  /** `begun`: it was interrupted in the middle. */
  history(): Promise<'none' | 'begun' | 'complete'>;
  keepHistory(complete: boolean): Promise<void>;
}

export function demoStateIn({ db }: Database): DemoState {
  const documents = bindCollection(db, demoState);
  const put = (_id: StateDoc['_id'], fields: Omit<StateDoc, '_id'>) =>
    documents.updateOne({ _id }, { $set: fields }, { upsert: true });
  return {
    aheadMs: async () => (await documents.findOne({ _id: 'clock' }))?.aheadMs ?? 0,
    keepAhead: async (aheadMs) => void (await put('clock', { aheadMs })),
    async history() {
      const complete = (await documents.findOne({ _id: 'history' }))?.complete;
      return complete === undefined ? 'none' : complete ? 'complete' : 'begun';
    },
    keepHistory: async (complete) => void (await put('history', { complete })),
  };
}
