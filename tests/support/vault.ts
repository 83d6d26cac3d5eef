/** The vault of tests, simulations and benches: keys that every process of a run makes alike. */
import { createHash } from 'node:crypto';
import { createVault } from '@/cloudfunctions/kernel/vault';

const key32 = (text: string) => createHash('sha256').update(text).digest();

export const testVault = createVault({ keys: { 1: key32('seal') }, indexKey: key32('index') });
