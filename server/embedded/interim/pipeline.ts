/** Stand-in until the query language has its own: mingo. */
import { deserialize, serialize } from 'bson';
import { Aggregator } from 'mingo';
import { failedToParse, notSupported } from '../fault';
import { decodeDoc } from '../query/decode';
import { encodeDoc } from '../query/encode';
import type { Env } from '../query/env';
import { isDoc, type Doc, type Value } from '../query/value';

export type PipelineContext = Env & {
  db: string;
  coll: string | undefined;
  read(ns: { db: string; coll: string }, filter: Doc | undefined): Iterable<Doc>;
  indexed(ns: { db: string; coll: string }, path: string): boolean;
  target(ns: { db: string; coll: string }): {
    uniqueOn(fields: string[]): boolean;
    find(filter: Doc): Doc | undefined;
    insert(doc: Doc): void;
    replace(before: Doc, after: Doc): void;
    replaceAll(docs: Iterable<Doc>): void;
  };
};

export interface Pipeline {
  run(source: Iterable<Doc>): Iterable<Doc>;
  leading: { filter?: Doc };
  writesTo: { db: string; coll: string } | undefined;
  needsCollection: boolean;
}

const plain = (doc: Doc): Record<string, unknown> => deserialize(encodeDoc(doc));

export function compilePipeline(stages: Value[], ctx: PipelineContext): Pipeline {
  const [first] = stages;
  const match = isDoc(first) ? first.get('$match') : undefined;
  for (const stage of stages) {
    if (!isDoc(stage)) throw failedToParse('Each element of the pipeline must be an object');
    if (stage.has('$out') || stage.has('$merge')) throw notSupported('$out and $merge');
  }
  const list = stages.map((stage) => (isDoc(stage) ? plain(stage) : {}));
  return {
    leading: isDoc(match) ? { filter: match } : {},
    writesTo: undefined,
    needsCollection: true,
    run(source) {
      const docs = [...source].map(plain);
      const resolver = (coll: string): Record<string, unknown>[] => [...ctx.read({ db: ctx.db, coll }, undefined)].map(plain);
      const made = new Aggregator(list, { collectionResolver: resolver }).run<Record<string, unknown>>(docs);
      return made.map((doc) => decodeDoc(serialize(doc)));
    },
  };
}
