/** CODE 128 as one background: bars are hard stops of a gradient, so that no picture is needed. */
import { CODE128 } from 'jsbarcode/bin/barcodes/CODE128';

/** `1` is a bar, `0` a gap, one character a module. */
export const modulesOf = (text: string): string => new CODE128(text, {}).encode().data;

/** A CSS gradient over the whole width. */
export function barsGradient(modules: string, ink: string): string {
  const stops: string[] = [];
  const percent = (at: number) => `${Math.round((at / modules.length) * 1_000_00) / 1000}%`;
  let from = 0;
  for (let at = 1; at <= modules.length; at += 1) {
    if (at < modules.length && modules[at] === modules[from]) continue;
    stops.push(`${modules[from] === '1' ? ink : 'transparent'} ${percent(from)} ${percent(at)}`);
    from = at;
  }
  return `linear-gradient(90deg, ${stops.join(', ')})`;
}
