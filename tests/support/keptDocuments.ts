/** Everything that a database keeps, document by document, as text: for proofs that something is nowhere. */
import type { Database } from '@/cloudfunctions/kernel/database';

export interface KeptDocument {
  readonly collection: string;
  readonly text: string;
}

/** Every document of every collection, whoever made it. */
export async function keptDocuments({ db }: Database): Promise<KeptDocument[]> {
  const kept: KeptDocument[] = [];
  for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray())
    for (const document of await db.collection(name).find().toArray())
      kept.push({ collection: name, text: JSON.stringify(document) });
  return kept;
}
