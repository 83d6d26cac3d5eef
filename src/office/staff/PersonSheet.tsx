/** One person with a role in full, and taking it away with a reason; the last operator stays. */
import { useState } from 'react';
import { View } from '@tarojs/components';
import type { ShopItem } from '@/types/contract/shop';
import { nowMs } from '@/src/cloud/clock';
import * as office from '@/src/cloud/office';
import { Button } from '@/src/components/Button/Button';
import { Facts } from '@/src/components/Facts/Facts';
import { Heading } from '@/src/components/Heading/Heading';
import { isReason, Reasons } from '@/src/components/Reasons/Reasons';
import { Sheet } from '@/src/components/Sheet/Sheet';
import { toast } from '@/src/components/Toast/Toast';
import { dayAt, dayInWords } from '@/src/format/day';
import { useBusy } from '@/src/hooks/useBusy';
import { useLanguage, useSay, useTexts } from '@/src/texts/language';
import { peopleTexts } from '@/src/texts/people';
import { reasonTexts } from '@/src/texts/reason';
import { isLastOperator } from './roster';

interface Props {
  /** Open while there is one. */
  person: office.Person | undefined;
  people: readonly office.Person[];
  shops: readonly ShopItem[];
  onClose: () => void;
}

export function PersonSheet({ person, ...rest }: Props) {
  if (person === undefined) return null;
  return <Opened key={person.staffId} person={person} {...rest} />;
}

function Opened({ person, people, shops, onClose }: Props & { person: office.Person }) {
  const t = useTexts(peopleTexts);
  const facts = useFacts(person, shops);
  const [revoking, setRevoking] = useState(false);
  return (
    <Sheet open onClose={onClose} label={person.name}>
      <Heading look="h1">{revoking ? t.revokeTitle(person.name) : person.name}</Heading>
      {revoking ? (
        <RevokeForm person={person} onDone={onClose} />
      ) : (
        <>
          <Facts items={facts} />
          <View className="people-act">
            {isLastOperator(person, people) ? (
              <View className="note muted centre">{t.lastOperator}</View>
            ) : (
              <Button look="warn" onTap={() => setRevoking(true)}>
                {t.revoke}
              </Button>
            )}
          </View>
        </>
      )}
    </Sheet>
  );
}

function useFacts(person: office.Person, shops: readonly ShopItem[]) {
  const t = useTexts(peopleTexts);
  const say = useSay();
  const language = useLanguage();
  // A shop that is closed has no name any more, and its id is nothing to read.
  const names = person.shopIds.flatMap((id) => shops.filter((it) => it.shopId === id).map((it) => say(it.name)));
  return [
    { label: t.role, value: person.operator ? t.operator : t.assistant },
    { label: t.shops, value: person.operator ? t.allShops : names.join(' · ') || t.closedShops },
    { label: t.sinceLabel, value: dayInWords(dayAt(Date.parse(person.since)), language, dayAt(nowMs())) },
  ];
}

function RevokeForm({ person, onDone }: { person: office.Person; onDone: () => void }) {
  const t = useTexts(peopleTexts);
  const reasons = useTexts(reasonTexts);
  const [reason, setReason] = useState('');
  const { busy, run } = useBusy();
  const revoke = () =>
    void run(async () => {
      const answer = await office.revoke({ staffId: person.staffId, reason: reason.trim() });
      toast(answer.ok ? t.revoked(person.name) : answer.error.message);
      if (answer.ok || answer.error.code === 'NO_SUCH_STAFF') onDone();
    });
  return (
    <View className="stack people-act">
      <View className="note muted">{t.revokeText}</View>
      {person.me && <View className="note warn">{t.revokeMe}</View>}
      <Reasons choices={t.revokeReasons} reason={reason} onReason={setReason} />
      <Button look="warn" busy={busy} disabled={!isReason(reason)} onTap={revoke}>
        {isReason(reason) ? t.revokeDo : reasons.needed}
      </Button>
    </View>
  );
}
