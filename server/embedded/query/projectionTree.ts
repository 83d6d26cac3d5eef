/** The tree of a projection: which fields stay, which go, which are computed; applied through nested documents and arrays. */
import { fault } from '../fault';
import { checkedParts } from './expression/fieldPath';
import { type Doc, isDoc, type Maybe, type Value } from './value';

/** `add` keeps everything and computes, `keep` keeps what is named, `drop` drops what is named. */
export type Mode = 'add' | 'keep' | 'drop';
/** Computes from the whole document as it came in. */
export type Compute = (root: Doc) => Maybe;

export class ProjectionTree {
  /** Named fields that end here: kept or dropped, by the mode. */
  private readonly named = new Set<string>();
  private readonly computed = new Map<string, Compute>();
  private readonly children = new Map<string, ProjectionTree>();
  /** Computed fields and children that compute, in the order they were said. */
  private readonly order: string[] = [];

  constructor(private readonly mode: Mode) {}

  name(path: string): void {
    const { node, last } = this.reach(path, false);
    node.named.add(last);
  }

  compute(path: string, compute: Compute): void {
    const { node, last } = this.reach(path, true);
    node.computed.set(last, compute);
    node.order.push(last);
  }

  private reach(path: string, computes: boolean): { node: ProjectionTree; last: string } {
    const parts = checkedParts(path);
    const last = parts.pop() ?? '';
    const node = parts.reduce((at: ProjectionTree, part) => at.child(part, path, computes), this);
    if (node.named.has(last) || node.computed.has(last) || node.children.has(last))
      throw fault(31250, `Path collision at ${path}`);
    return { node, last };
  }

  private child(part: string, path: string, computes: boolean): ProjectionTree {
    if (this.named.has(part) || this.computed.has(part))
      throw fault(31249, `Path collision at ${path} remaining portion ${part}`);
    const found = this.children.get(part) ?? new ProjectionTree(this.mode);
    this.children.set(part, found);
    if (computes && !this.order.includes(part)) this.order.push(part);
    return found;
  }

  apply(document: Doc, root: Doc): Doc {
    const projected = this.mode === 'add' ? document : this.project(document);
    return this.order.length === 0 ? projected : this.computeInto(projected, root);
  }

  private project(document: Doc): Doc {
    const made: Doc = new Map();
    for (const [name, value] of document) {
      if (this.named.has(name)) {
        if (this.mode === 'keep') made.set(name, value);
        continue;
      }
      const child = this.children.get(name);
      const after = child === undefined ? (this.mode === 'keep' ? undefined : value) : child.projectValue(value);
      if (after !== undefined) made.set(name, after);
    }
    return made;
  }

  /** What stays of a value below this node: documents are projected, also inside arrays; scalars go from a `keep`. */
  private projectValue(value: Value): Maybe {
    if (isDoc(value)) return this.project(value);
    if (!Array.isArray(value)) return this.mode === 'keep' ? undefined : value;
    if (this.mode === 'drop') return value.map((item) => this.projectValue(item) ?? null);
    const kept: Value[] = [];
    for (const item of value) {
      const after = this.projectValue(item);
      if (after !== undefined) kept.push(after);
      // What computes below puts a document in the place of a scalar.
      else if (this.order.length > 0) kept.push(null);
    }
    return kept;
  }

  private computeInto(document: Doc, root: Doc): Doc {
    const made: Doc = new Map(document);
    for (const name of this.order) {
      const compute = this.computed.get(name);
      const value = compute === undefined ? this.children.get(name)?.computeValue(made.get(name), root) : compute(root);
      if (value === undefined) made.delete(name);
      else made.set(name, value);
    }
    return made;
  }

  private computeValue(value: Maybe, root: Doc): Maybe {
    if (isDoc(value)) return this.computeInto(value, root);
    if (Array.isArray(value)) return value.map((item) => this.computeValue(item, root) ?? null);
    return this.computeInto(new Map(), root);
  }
}
