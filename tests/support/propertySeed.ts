/** Before each file of tests: properties draw from the seed of the run. A failure prints its seed and path, which `fc.assert` takes again. */
import { configureGlobal } from 'fast-check';
import { SEED } from './seed';

configureGlobal({ seed: SEED });
