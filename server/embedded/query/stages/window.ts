/** `$setWindowFields`. */
import { notSupported } from '../../fault';
import type { Value } from '../value';
import type { PipelineContext, Stage } from './stage';

export function windowStage(_spec: Value, _context: PipelineContext): Stage {
  throw notSupported('the pipeline stage $setWindowFields');
}
