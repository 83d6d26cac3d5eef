/** Every operator that an expression may use, by name. */
import { ARITHMETIC } from './arithmetic';
import { ARRAYS } from './arrays';
import { BOOLEANS } from './booleans';
import { COMPARISONS } from './comparisons';
import { CONVERSIONS } from './conversions';
import { DATE_PARTS } from './dateParts';
import { DATES } from './dates';
import { ITERATIONS } from './iterations';
import { OBJECTS } from './objects';
import { REGEXES } from './regexes';
import { ROUNDING } from './rounding';
import type { Builder } from './scope';
import { SETS } from './sets';
import { STRINGS } from './strings';
import { SUBSTRINGS } from './substrings';
import { SUMMARIES } from './summaries';

const GROUPS = [
  ARITHMETIC,
  ROUNDING,
  BOOLEANS,
  COMPARISONS,
  STRINGS,
  SUBSTRINGS,
  REGEXES,
  ARRAYS,
  ITERATIONS,
  SETS,
  OBJECTS,
  CONVERSIONS,
  DATES,
  DATE_PARTS,
  SUMMARIES,
];

export const OPERATORS: ReadonlyMap<string, Builder> = new Map(GROUPS.flatMap((group) => Object.entries(group)));
