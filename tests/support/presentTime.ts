/** When the demos of the tests play: from the same moment in every run, so that none meets midnight, a member day or the end of a month by chance. */

/** A Tuesday afternoon in Shanghai, with no job due soon. TEST_DEMO_NOW names another instant. */
const START_MS = Date.parse(process.env.TEST_DEMO_NOW ?? '2026-11-17T06:02:00Z');
const loadedMs = performance.now();

/** Ticks on from there, whatever the machine's clock does. */
export const presentTime = (): Date => new Date(START_MS + performance.now() - loadedMs);
