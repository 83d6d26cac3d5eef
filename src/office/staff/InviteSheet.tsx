/** An invitation for somebody: as what, where, and then the code, which is shown this once. */
import { useState } from 'react';
import { Text, View } from '@tarojs/components';
import type { Answered } from '@/types/contract/contract';
import type { ShopItem } from '@/types/contract/shop';
import type { Contracts } from '@/src/cloud/call';
import { nowMs } from '@/src/cloud/clock';
import * as office from '@/src/cloud/office';
import { Button } from '@/src/components/Button/Button';
import { Heading } from '@/src/components/Heading/Heading';
import { QrCode } from '@/src/components/QrCode/QrCode';
import { Sheet } from '@/src/components/Sheet/Sheet';
import { TextInput } from '@/src/components/TextInput/TextInput';
import { toast } from '@/src/components/Toast/Toast';
import { copyText, tellsOfCopies } from '@/src/device/copy';
import { dayAt, dayInWords } from '@/src/format/day';
import { useBusy } from '@/src/hooks/useBusy';
import { useLanguage, useSay, useTexts } from '@/src/texts/language';
import { peopleTexts } from '@/src/texts/people';
import { phoneTexts } from '@/src/texts/phone';

type Invitation = Answered<Contracts['shop'], 'invite'>;
type Role = 'staff' | 'operator';

interface Props {
  open: boolean;
  shops: readonly ShopItem[];
  onClose: () => void;
}

export function InviteSheet({ open, ...rest }: Props) {
  return open ? <Inviting {...rest} /> : null;
}

function Inviting({ shops, onClose }: Omit<Props, 'open'>) {
  const t = useTexts(peopleTexts);
  const [made, setMade] = useState<Invitation>();
  const title = made === undefined ? t.inviteTitle : t.inviteReady;
  // A slip beside the sheet must not lose a code that is shown once.
  const slip = made === undefined ? onClose : () => undefined;
  return (
    <Sheet open onClose={slip} label={title}>
      <Heading look="h1" className="people-sheet-title">
        {title}
      </Heading>
      {made === undefined ? <InviteForm shops={shops} onMade={setMade} /> : <Made invitation={made} onClose={onClose} />}
    </Sheet>
  );
}

function InviteForm({ shops, onMade }: { shops: readonly ShopItem[]; onMade: (made: Invitation) => void }) {
  const t = useTexts(peopleTexts);
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('staff');
  const [chosen, setChosen] = useState<readonly string[]>(() =>
    shops.slice(0, shops.length === 1 ? 1 : 0).map((it) => it.shopId),
  );
  const { busy, run } = useBusy();
  const named = name.trim() !== '';
  const placed = role === 'operator' || chosen.length > 0;
  const toggle = (shopId: string) =>
    setChosen((before) => (before.includes(shopId) ? before.filter((it) => it !== shopId) : [...before, shopId]));
  const invite = () =>
    void run(async () => {
      const answer = await office.invite({ role, shopIds: role === 'operator' ? [] : [...chosen], name: name.trim() });
      if (answer.ok) onMade(answer.data);
      else toast(answer.error.message);
    });
  return (
    <View className="stack">
      <TextInput value={name} onInput={setName} placeholder={t.inviteName} most={20} />
      <View className="note muted">{t.inviteRole}</View>
      <View className="people-chips" ariaRole="radiogroup" ariaLabel={t.inviteRole}>
        {(['staff', 'operator'] as const).map((it) => (
          <Choice
            key={it}
            on={it === role}
            kind="radio"
            name={it === 'staff' ? t.assistant : t.operator}
            onTap={() => setRole(it)}
          />
        ))}
      </View>
      <View className="note">{role === 'staff' ? t.inviteStaffNote : t.inviteOperatorNote}</View>
      {role === 'staff' && <ShopChips shops={shops} chosen={chosen} onToggle={toggle} />}
      <Button busy={busy} disabled={!named || !placed} onTap={invite}>
        {!named ? t.inviteNeeds : placed ? t.inviteDo : t.inviteNeedsShop}
      </Button>
    </View>
  );
}

interface ShopChipsProps {
  shops: readonly ShopItem[];
  chosen: readonly string[];
  onToggle: (shopId: string) => void;
}

function ShopChips({ shops, chosen, onToggle }: ShopChipsProps) {
  const t = useTexts(peopleTexts);
  const say = useSay();
  return (
    <>
      <View className="note muted">{t.inviteShops}</View>
      <View className="people-chips" ariaRole="group" ariaLabel={t.inviteShops}>
        {shops.map((it) => (
          <Choice
            key={it.shopId}
            on={chosen.includes(it.shopId)}
            kind="checkbox"
            name={say(it.name)}
            onTap={() => onToggle(it.shopId)}
          />
        ))}
      </View>
    </>
  );
}

function Choice({ on, kind, name, onTap }: { on: boolean; kind: 'radio' | 'checkbox'; name: string; onTap: () => void }) {
  return (
    <View className={`chip people-chip ${on ? 'chip--on' : ''}`} ariaRole={kind} aria-checked={on} onClick={onTap}>
      {name}
    </View>
  );
}

function Made({ invitation: { invitation, until }, onClose }: { invitation: Invitation; onClose: () => void }) {
  const t = useTexts(peopleTexts);
  const phone = useTexts(phoneTexts);
  const language = useLanguage();
  const copy = async () => {
    const copied = await copyText(invitation);
    if (!copied) toast(phone.notCopied);
    else if (!tellsOfCopies) toast(phone.copied);
  };
  return (
    <View className="stack people-made">
      <QrCode text={invitation} label={t.inviteLabel} />
      <View className="people-code">
        <Text userSelect>{invitation}</Text>
      </View>
      <View className="note warn centre">{t.inviteOnce}</View>
      <View className="note muted centre num">
        {t.inviteUntil(dayInWords(dayAt(Date.parse(until)), language, dayAt(nowMs())))}
      </View>
      <View className="note muted centre">{t.inviteHow}</View>
      <Button onTap={() => void copy()}>{t.inviteCopy}</Button>
      <Button look="plain" onTap={onClose}>
        {t.inviteClose}
      </Button>
    </View>
  );
}
