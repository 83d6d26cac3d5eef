/** What lies behind the counter: conflicts that wait for somebody to settle them; for operators people, figures and the audit trail. */
import Taro from '@tarojs/taro';
import * as office from '@/src/cloud/office';
import { MenuRow } from '@/src/components/MenuRow/MenuRow';
import { Panel } from '@/src/components/Panel/Panel';
import { useLoad } from '@/src/hooks/useLoad';
import { useTexts } from '@/src/texts/language';
import { officeTexts } from '@/src/texts/office';

/** More than these are told as `99+`. */
const COUNTED = 99;

export function OfficePanel({ operator }: { operator: boolean }) {
  const t = useTexts(officeTexts);
  const { load } = useLoad('office.waiting', () => office.conflicts({ state: 'open', limit: COUNTED }), { keep: false });
  const waiting = load.state === 'ready' ? load.data.items.length : 0;
  const text = `${waiting}${load.state === 'ready' && load.data.next !== undefined ? '+' : ''}`;
  return (
    <Panel rows>
      <MenuRow
        icon="phone"
        title={t.conflicts}
        badge={waiting === 0 ? undefined : { text, label: t.waiting(text) }}
        onTap={() => open('conflicts')}
      />
      {operator && <MenuRow icon="person" title={t.staff} onTap={() => open('staff')} />}
      {operator && <MenuRow icon="bell" title={t.figures} onTap={() => open('figures')} />}
      {operator && <MenuRow icon="list" title={t.audit} onTap={() => open('audit')} />}
    </Panel>
  );
}

const open = (page: string) => void Taro.navigateTo({ url: `/office/${page}/index` });
