/** Collations: how a language compares text, where Intl does it as MongoDB's ICU does; everything else is refused by name. */
import { badValue, fault, notSupported } from '../fault';
import { wholeNumber } from './number';
import { type Doc, show, type Value } from './value';

/** Compares text, and names one text for all that it holds equal. */
export type Collator = {
  compare(a: string, b: string): number;
  /** The first of its equals that was asked for: a key within the life of this collator. */
  representative(text: string): string;
  /** The spec, complete, as it was asked for. */
  readonly spec: Doc;
};

const FIELDS = new Set([
  'locale',
  'strength',
  'caseLevel',
  'caseFirst',
  'numericOrdering',
  'alternate',
  'maxVariable',
  'normalization',
  'backwards',
  'version',
]);

/** The collator for a spec such as `{locale: 'en', strength: 2}`; undefined for none and for the simple binary one. */
export function createCollator(spec: Doc | undefined): Collator | undefined {
  if (spec === undefined || spec.size === 0) return undefined;
  const locale = spec.get('locale');
  if (typeof locale !== 'string') throw fault(40414, "BSON field 'collation.locale' is missing but a required field");
  for (const name of spec.keys())
    if (!FIELDS.has(name)) throw fault(40415, `BSON field 'collation.${name}' is an unknown field.`);
  if (locale === 'simple') {
    if (spec.size > 1) throw badValue(`Expected no other fields with the simple locale, in ${show(spec)}`);
    return undefined;
  }
  refuseOptions(spec);
  const intl = new Intl.Collator(localeFor(locale), {
    usage: 'sort',
    sensitivity: sensitivity(spec),
    numeric: flag(spec, 'numericOrdering'),
    ignorePunctuation: false,
    ...caseFirst(spec),
  });
  return { spec, compare: (a, b) => intl.compare(a, b), representative: representatives(intl) };
}

function localeFor(locale: string): string {
  const known = /^[a-z]{2,3}(_[A-Z][a-z]{3})?(_[A-Z]{2})?$/.test(locale);
  const tag = locale.replaceAll('_', '-');
  if (known && Intl.Collator.supportedLocalesOf(tag).length > 0) return tag;
  if (/^[a-z]{2,3}[_@]/.test(locale)) throw notSupported(`the collation locale '${locale}'`);
  throw badValue(`Field 'locale' is invalid in: { locale: "${locale}" }`);
}

function flag(spec: Doc, name: string): boolean {
  const value = spec.get(name) ?? false;
  if (typeof value !== 'boolean') throw fault(14, `BSON field 'collation.${name}' is the wrong type, expected type 'bool'`);
  return value;
}

/** Intl sees levels 1 to 3, and case without accents, which is strength 1 with a case level. */
function sensitivity(spec: Doc): 'base' | 'accent' | 'case' | 'variant' {
  const given = spec.get('strength');
  const strength = given === undefined ? 3 : wholeNumber(given);
  if (strength === undefined || strength < 1 || strength > 5)
    throw badValue(`Field 'strength' must be an integer 1 through 5, in ${show(spec)}`);
  if (strength > 3) throw notSupported(`collation strength ${strength}`);
  if (!flag(spec, 'caseLevel')) return strength === 1 ? 'base' : strength === 2 ? 'accent' : 'variant';
  if (strength === 1) return 'case';
  throw notSupported(`collation caseLevel with strength ${strength}`);
}

function caseFirst(spec: Doc): { caseFirst?: 'upper' | 'lower' } {
  const value = spec.get('caseFirst') ?? 'off';
  if (value === 'upper' || value === 'lower') return { caseFirst: value };
  if (value === 'off') return {};
  throw badValue(`Field 'caseFirst' is invalid in: ${show(spec)}`);
}

/** Options whose usual value changes nothing may be said; another value is beyond Intl. */
function refuseOptions(spec: Doc): void {
  const harmless: readonly (readonly [string, readonly Value[]])[] = [
    ['alternate', ['non-ignorable']],
    ['maxVariable', ['punct', 'space']],
    ['normalization', [true, false]],
    ['backwards', [false]],
    ['version', ['57.1']],
  ];
  for (const [name, values] of harmless) {
    const value = spec.get(name);
    if (value !== undefined && !values.includes(value)) throw notSupported(`collation ${name} ${show(value)}`);
  }
}

/** Intl gives no sort keys, so the texts met so far are kept in order and the equal one is found by halving. */
function representatives(intl: Intl.Collator): (text: string) => string {
  const known = new Map<string, string>();
  const ordered: string[] = [];
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    let low = 0;
    let high = ordered.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (intl.compare(ordered[middle] ?? '', text) < 0) low = middle + 1;
      else high = middle;
    }
    const found = ordered[low];
    const equal = found !== undefined && intl.compare(found, text) === 0 ? found : text;
    if (equal === text) ordered.splice(low, 0, text);
    known.set(text, equal);
    return equal;
  };
}
