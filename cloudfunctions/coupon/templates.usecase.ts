/** Applies the owner's list of coupon templates: says what changes, and does it unless it is a dry run. What was already claimed stays claimed. */
import type { CouponTemplate, TemplatesFile } from '@/types/contract/catalogue';
import type { Reader } from '../kernel/database';
import { stockLeft } from '../kernel/stock';
import { findTemplate, insertTemplate, listTemplates, replaceTemplate, retireTemplate, type TemplateDoc } from './coupon.store';

/** `changes`: a sentence each, in the order of the list; empty when the database says the same already. */
export async function applyTemplates(
  reader: Reader,
  file: TemplatesFile,
  { dryRun }: { dryRun: boolean },
): Promise<{ changes: string[] }> {
  const changes: string[] = [];
  const note = (text: string) => void changes.push(text);
  for (const [place, template] of file.templates.entries()) {
    const known = await findTemplate(reader, template.templateId);
    if (known === null) {
      note(`coupon ${template.templateId}: new`);
      if (!dryRun)
        await insertTemplate(reader, {
          _id: template.templateId,
          template,
          place,
          offered: true,
          stock: template.stock ?? 0,
          holds: [],
        });
    } else if (isChanged(known, template, place)) {
      note(`coupon ${template.templateId}: changed`);
      if (!dryRun) await change(reader, template, place);
    }
  }
  const listed = new Set(file.templates.map((it) => it.templateId));
  for (const gone of await listTemplates(reader)) {
    if (listed.has(gone._id) || !gone.offered) continue;
    note(`coupon ${gone._id}: no longer offered`);
    if (!dryRun) await retireTemplate(reader, gone._id);
  }
  return { changes };
}

const isChanged = (known: TemplateDoc, template: CouponTemplate, place: number) =>
  !known.offered || known.place !== place || JSON.stringify(known.template) !== JSON.stringify(template);

/** Claims go on meanwhile: written only if the stock is still what was read, else read again. */
async function change(reader: Reader, template: CouponTemplate, place: number): Promise<void> {
  for (;;) {
    const known = await findTemplate(reader, template.templateId);
    if (known === null) return;
    const stock = stockLeft(known.template.stock ?? 0, known.stock, template.stock ?? 0);
    if (await replaceTemplate(reader, known, { template, place, offered: true, stock })) return;
  }
}
