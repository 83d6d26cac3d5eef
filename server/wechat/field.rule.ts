/** What WeChat accepts in a field of a subscription message, by the letters of the field's name (WeChat's documented parameter table). */

const CLOCK = String.raw`([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?`;
const DAY = [
  String.raw`\d{4}年\d{1,2}月\d{1,2}日`,
  ...['-', '/', '[.]'].map((mark) => String.raw`\d{4}${mark}\d{1,2}${mark}\d{1,2}`),
].join('|');
/** One of a shape, or two with `~` between them. */
const oneOrTwo = (shape: string): RegExp => new RegExp(`^(${shape})( ?~ ?(${shape}))?$`);

/** Counted in UTF-16 units, as the strictest reader counts. */
const upTo = (max: number, shape: RegExp): { readonly test: (value: string) => boolean } => ({
  test: (value) => value.length <= max && shape.test(value),
});

/**
 * Read as strictly as the table can be read: letters, digits and symbols are no emoji and nothing that is not seen; "汉字" is the unified
 * ideographs of the basic plane; digits behind a point count.
 */
const RULES: Readonly<Record<string, { readonly test: (value: string) => boolean }>> = {
  thing: upTo(20, /^(?=.*[^ ])(?!.*\p{Extended_Pictographic})[\p{L}\p{M}\p{N}\p{P}\p{S} ]+$/u),
  number: upTo(32, /^\d+(\.\d+)?$/),
  letter: upTo(32, /^[A-Za-z]+$/),
  symbol: upTo(5, /^[\p{P}\p{S}]+$/u),
  character_string: upTo(32, /^[\x21-\x7e]+$/),
  time: oneOrTwo(`((${DAY}) )?${CLOCK}`),
  date: oneOrTwo(`(${DAY})( ${CLOCK})?`),
  amount: /^\p{Sc}?(?=(\d\.?){1,10}元?$)\d+(\.\d{1,2})?元?$/u,
  phone_number: upTo(17, /^[\d+\- ()]+$/),
  car_number: upTo(8, /^[\u4e00-\u9fa5A-Z0-9]+$/),
  name: { test: (value) => /^[\u4e00-\u9fa5]{1,10}$/.test(value) || LATIN_NAME.test(value) },
  phrase: upTo(5, /^[\u4e00-\u9fa5]+$/),
};
const LATIN_NAME = upTo(20, /^(?=.*[^ ])(?!.*[\p{Script=Han}\p{Extended_Pictographic}])[\p{L}\p{M}\p{P}\p{S} ]+$/u);

/** Whether the value fits the field, e.g. `thing1`; a field whose letters WeChat does not know fits nothing. */
export function fits(field: string, value: string): boolean {
  const letters = /^([a-z_]+?)\d+$/.exec(field)?.[1];
  return letters !== undefined && (RULES[letters]?.test(value) ?? false);
}

/** The first field that WeChat would refuse: one that the template has and the data lacks, or whose value does not fit. */
export function misfit(
  fields: readonly string[],
  data: Readonly<Record<string, { readonly value: string }>>,
): string | undefined {
  return fields.find((field) => !Object.hasOwn(data, field) || !fits(field, data[field]?.value ?? ''));
}
