/** Stops the demo that `demo.setup.ts` started. */
export { stopDemo as default } from './demo.setup';
