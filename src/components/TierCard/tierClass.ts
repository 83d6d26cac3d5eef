/** Which of the four materials a tier's card is made of. */

const MATERIALS: readonly string[] = ['base', 'silver', 'gold', 'black'];

/** A programme may name other tiers: they look like paper. */
export const tierClass = (tier: string): string => `tier-${MATERIALS.includes(tier) ? tier : 'base'}`;
