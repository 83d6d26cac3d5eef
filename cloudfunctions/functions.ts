/** Every function of the house, in the order in which each may call what stands before it. */
import type { CloudFunction } from './kernel/serve';

export const FUNCTIONS: readonly CloudFunction[] = [];
