/** What the owner's commands leave in the audit trail: that they ran, on what, and what came of it; no words and no names. */
import { addAuditEntry, type AuditEntryDoc } from '@/cloudfunctions/shop/audit.store';
import type { Reader } from '@/cloudfunctions/kernel/database';
import { newId } from '@/cloudfunctions/kernel/ids';
import type { Platform } from '@/cloudfunctions/kernel/platform';

type Ran = Pick<AuditEntryDoc, 'shopId' | 'on' | 'facts' | 'changed'> & { readonly command: string };

/** One entry. A command that takes long leaves one when it begins, so that none ran unseen that was killed on the way. */
export function recordCommand(
  reader: Reader,
  { random, clock }: Pick<Platform, 'random' | 'clock'>,
  { command, ...ran }: Ran,
): Promise<void> {
  const at = clock();
  return addAuditEntry(reader, { _id: newId(random, at), at, action: `command.${command}`, role: 'command', ...ran });
}
