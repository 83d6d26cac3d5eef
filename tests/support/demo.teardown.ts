/** Removes the history that `demo.setup.ts` made. */
export { removeDemoHistory as default } from './demo.setup';
