/** The seed of a run's chance: SEED where it is set, otherwise always the same, so that what is green stays green until something changes. */

const given = process.env.SEED;

/** `jest.config.cjs` has seen to it that it is a number, and has drawn it where `SEED=random` asked for that. */
export const SEED: number = given === undefined || given === '' ? 4711 : Number(given);
