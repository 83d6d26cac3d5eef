/** Record ids: a whole number that carries its collection, so that one table holds all documents in insertion order. */

/** Documents a collection can ever hold, and collections a file can ever know; their product is 2^53, JavaScript's safe range. */
const PER_COLLECTION = 2 ** 33;
export const COLLECTIONS_MAX = 2 ** 20 - 1;

/** The first record id of a collection; it belongs to no document. */
export const ridFloor = (collection: number): number => collection * PER_COLLECTION;

/** The first record id beyond a collection. */
export const ridCeiling = (collection: number): number => (collection + 1) * PER_COLLECTION;

/** Which of its collection's documents it is, counted from 1: what MongoDB calls its record id. */
export const placeInCollection = (rid: number): number => rid % PER_COLLECTION;
