/** Bringing everything that is sealed under the newest key: pass after pass over all places, until one finds nothing left to do. */
import { resealStep, SEALED, type ResealStep } from '@/cloudfunctions/identity/reseal.usecase';

type Sighted = Parameters<typeof resealStep>[0];

export interface Rotation {
  /** How often everything was walked over. */
  readonly passes: number;
  readonly resealed: number;
  /** Values by version of their key, as the last pass saw them. */
  readonly byVersion: ReadonlyMap<number, number>;
  readonly unreadable: readonly string[];
  /** False where it was stopped, or something went on sealing under an older key. */
  readonly done: boolean;
}

export interface RotationAsked {
  /** Documents a step. */
  readonly batch: number;
  /** Told after each step. */
  told(step: { readonly place: string; readonly looked: number; readonly resealed: number }): void;
  stopped(): boolean;
}

/** A merge may carry a value from ahead of the walk to behind it; more passes than a few mean that a server seals under an older key. */
const PASSES_MAX = 5;

export async function rotate(reader: Sighted, asked: RotationAsked): Promise<Rotation> {
  let resealed = 0;
  for (let passes = 1; ; passes += 1) {
    const pass = await walk(reader, asked);
    resealed += pass.resealed;
    const isClean = pass.ended && pass.resealed === 0 && pass.overtaken === 0;
    if (isClean || !pass.ended || passes === PASSES_MAX) {
      return { passes, resealed, byVersion: pass.byVersion, unreadable: pass.unreadable, done: isClean };
    }
  }
}

interface Pass {
  resealed: number;
  overtaken: number;
  readonly byVersion: Map<number, number>;
  readonly unreadable: string[];
  ended: boolean;
}

async function walk(reader: Sighted, { batch, told, stopped }: RotationAsked): Promise<Pass> {
  const pass: Pass = { resealed: 0, overtaken: 0, byVersion: new Map(), unreadable: [], ended: false };
  for (const place of SEALED) {
    let looked = 0;
    for (let after: string | undefined = ''; after !== undefined;) {
      if (stopped()) return pass;
      const step: ResealStep = await resealStep(reader, place, { after, limit: batch });
      add(pass, step);
      looked += step.looked;
      told({ place: place.collection.name, looked, resealed: step.resealed });
      after = step.next;
    }
  }
  pass.ended = true;
  return pass;
}

function add(pass: Pass, { resealed, overtaken, byVersion, unreadable }: ResealStep): void {
  pass.resealed += resealed;
  pass.overtaken += overtaken;
  pass.unreadable.push(...unreadable);
  for (const [version, count] of byVersion) pass.byVersion.set(version, (pass.byVersion.get(version) ?? 0) + count);
}
