/** What WeChat accepts in a field of a subscription message, by the letters of the field's name (WeChat's documented parameter table). */

const CLOCK = String.raw`\d{1,2}:\d{2}(:\d{2})?`;
const DAY = String.raw`\d{4}(年\d{1,2}月\d{1,2}日|([-/.])\d{1,2}\2\d{1,2})`;
/** One moment, or two with `~` between them. */
const MOMENT = String.raw`(${DAY}( ${CLOCK})?|${CLOCK})`.replace(String.raw`\2`, String.raw`[-/.]`);

const RULES: Readonly<Record<string, RegExp>> = {
  thing: /^[^\n]{1,20}$/u,
  number: /^(?=.{1,32}$)\d+(\.\d+)?$/,
  letter: /^[A-Za-z]{1,32}$/,
  symbol: /^[^\p{L}\p{N}]{1,5}$/u,
  character_string: /^[\x20-\x7e]{1,32}$/,
  time: new RegExp(`^${MOMENT}( ?~ ?${MOMENT})?$`),
  date: new RegExp(`^${MOMENT}( ?~ ?${MOMENT})?$`),
  amount: /^[^\d\s.]?(?=[\d.]{1,11}元?$)\d{1,10}(\.\d{1,2})?元?$/u,
  phone_number: /^[\d+\- ()]{1,17}$/,
  car_number: /^[\p{Script=Han}A-Z0-9]{1,8}$/u,
  name: /^(\p{Script=Han}{1,10}|[^\p{Script=Han}]{1,20})$/u,
  phrase: /^\p{Script=Han}{1,5}$/u,
};

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
