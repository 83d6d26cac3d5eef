/** Values that every contract shares: days, money, ids, pages. Money is whole fen; points and growth are whole numbers. */
import { z } from 'zod';
import { cleanLine, cleanLines, isWithin, UNITS_OF_ONE } from './text';

const MAX = Number.MAX_SAFE_INTEGER;

/** A business day in Asia/Shanghai, `YYYY-MM-DD`. */
export const LocalDay = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine((day) => {
    const at = new Date(`${day}T00:00:00Z`);
    return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
  }, 'no such day')
  .brand<'LocalDay'>();
export type LocalDay = z.output<typeof LocalDay>;

/** A month, `YYYY-MM`, of the years 1000 to 2999: the days before and after it have four digits as well. */
export const Month = z.string().regex(/^[12]\d{3}-(0[1-9]|1[0-2])$/);

/** An instant as it goes over the wire: ISO 8601 in UTC. */
export const Instant = z.string();

export const Count = z.number().int().min(0).max(MAX);
export const Signed = z.number().int().min(-MAX).max(MAX);
/** One amount, whole fen, up to 100 million yuan a purchase. What adds several up is a `FenTotal`. */
export const Fen = z.number().int().min(0).max(10_000_000_000);
/** What many amounts come to, whole fen; beyond 2^53 − 1 the action answers `OVERFLOW`. */
export const FenTotal = z.number().int().min(0).max(MAX);

/** Ids and codes that people or machines send: short, printable, no spaces. */
export const Token = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\w.:@~-]+$/);
export const MemberNo = z.string().regex(/^\d{8,12}$/);
/** `base` < `silver` < `gold` < `black` by default; a programme may name others. */
export const TierId = z.string().regex(/^[a-z][a-z0-9_]{0,23}$/);

const written = (clean: (text: string) => string, min: number, max: number) =>
  z
    .string()
    // Before cleaning, which looks at what stands around each sign.
    .max(max * UNITS_OF_ONE * 2)
    .overwrite(clean)
    .refine((text) => isWithin(text, min, max), `${min} to ${max} characters`);
/** One line that somebody writes for others to read, of `min` to `max` characters as people see them. */
export const Text = (max: number, min = 1) => written(cleanLine, min, max);
/** The same of several lines. */
export const Prose = (max: number) => written(cleanLines, 1, max);
/** Both languages of one text that a shop writes. */
export const Bilingual = z.strictObject({ zh: Text(200), en: Text(400) });
export type Bilingual = z.output<typeof Bilingual>;

/** The idempotency key: made and stored by the caller before the first try. */
export const Key = z
  .string()
  .min(8)
  .max(80)
  .regex(/^[\w.:-]+$/);

/** Lists are newest first; `next` is handed back as `before`. */
export const pageOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().optional() });
export const PageAsked = { before: z.string().max(80).optional(), limit: z.number().int().min(1).max(100).default(20) };
