/** What a pipeline's stages are made of and what they may ask of the engine. */
import type { Env } from '../env';
import type { Doc, Value } from '../value';

/** A stage: documents in, documents out, as lazily as it can. */
export type Stage = (source: Iterable<Doc>) => Iterable<Doc>;

export type Namespace = { db: string; coll: string };

/** The collection that `$merge` and `$out` write to. */
export type Target = {
  /** Is there a unique index over exactly these fields, `_id` included? */
  uniqueOn(fields: readonly string[]): boolean;
  find(filter: Doc): Doc | undefined;
  insert(document: Doc): void;
  replace(before: Doc, after: Doc): void;
  /** The collection becomes these documents, all at once. */
  replaceAll(documents: Iterable<Doc>): void;
};

export type PipelineContext = Env & {
  db: string;
  /** Undefined for an aggregation on the database itself. */
  coll: string | undefined;
  /** The documents of a collection; with a filter at least those that match it. */
  read(namespace: Namespace, filter: Doc | undefined): Iterable<Doc>;
  /** Can documents be found by this path without reading all? */
  indexed(namespace: Namespace, path: string): boolean;
  target(namespace: Namespace): Target;
};

/** Compiles a pipeline inside a stage, as `$facet` and `$lookup` need it. */
export type CompileInner = (stages: Value, context: PipelineContext) => Stage;
