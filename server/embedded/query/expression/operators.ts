/** Every operator that an expression may use, by name. */
import { ARITHMETIC } from './arithmetic';
import { BOOLEANS } from './booleans';
import { COMPARISONS } from './comparisons';
import { ROUNDING } from './rounding';
import type { Builder } from './scope';

export const OPERATORS: ReadonlyMap<string, Builder> = new Map(
  [ARITHMETIC, ROUNDING, BOOLEANS, COMPARISONS].flatMap((group) => Object.entries(group)),
);
