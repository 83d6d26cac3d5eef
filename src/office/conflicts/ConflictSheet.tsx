/** One conflict in full: both members side by side, then how it ends, with a reason, or how it has ended. */
import { useState } from 'react';
import { View } from '@tarojs/components';
import { nowMs } from '@/src/cloud/clock';
import * as office from '@/src/cloud/office';
import { Button } from '@/src/components/Button/Button';
import { Facts } from '@/src/components/Facts/Facts';
import { Heading } from '@/src/components/Heading/Heading';
import { Icon } from '@/src/components/Icon/Icon';
import { isReason, Reasons } from '@/src/components/Reasons/Reasons';
import { Sheet } from '@/src/components/Sheet/Sheet';
import { toast } from '@/src/components/Toast/Toast';
import { clockAt, dayAt, dayInWords } from '@/src/format/day';
import { useBusy } from '@/src/hooks/useBusy';
import { conflictTexts } from '@/src/texts/conflicts';
import { useLanguage, useTexts } from '@/src/texts/language';
import { reasonTexts } from '@/src/texts/reason';
import { consequenceOf, KEEPS } from './keeping';
import { Parties } from './Parties';

interface Props {
  /** Open while there is one. */
  conflict: office.Conflict | undefined;
  onClose: () => void;
}

export function ConflictSheet({ conflict, onClose }: Props) {
  if (conflict === undefined) return null;
  return <Opened key={conflict.conflictId} conflict={conflict} onClose={onClose} />;
}

function Opened({ conflict, onClose }: { conflict: office.Conflict; onClose: () => void }) {
  const t = useTexts(conflictTexts);
  const [keep, setKeep] = useState<office.Keep>();
  return (
    <Sheet open onClose={onClose} label={conflict.phone}>
      <Heading look="h1" className="num">
        {keep === undefined ? conflict.phone : t.keeps[keep].title}
      </Heading>
      {conflict.settled !== undefined && <Ended conflict={conflict} ended={conflict.settled} />}
      {conflict.settled === undefined && keep === undefined && (
        <>
          <Parties conflict={conflict} />
          <View className="note muted conflict-ask">{t.ask}</View>
          {KEEPS.map((it) => (
            <Choice key={it} title={t.keeps[it].title} onTap={() => setKeep(it)} />
          ))}
        </>
      )}
      {conflict.settled === undefined && keep !== undefined && (
        <SettleForm conflict={conflict} keep={keep} onBack={() => setKeep(undefined)} onDone={onClose} />
      )}
    </Sheet>
  );
}

function Choice({ title, onTap }: { title: string; onTap: () => void }) {
  return (
    <View className="row between line conflict-choice" hoverClass="pressed" ariaRole="button" onClick={onTap}>
      <View>{title}</View>
      <Icon name="next" size="s" className="faint" />
    </View>
  );
}

interface SettleProps {
  conflict: office.Conflict;
  keep: office.Keep;
  onBack: () => void;
  onDone: () => void;
}

function SettleForm({ conflict, keep, onBack, onDone }: SettleProps) {
  const t = useTexts(conflictTexts);
  const reasons = useTexts(reasonTexts);
  const [reason, setReason] = useState('');
  const { busy, run } = useBusy();
  const settle = () =>
    void run(async () => {
      const answer = await office.settle({ conflictId: conflict.conflictId, keep, reason: reason.trim() });
      // Who is a side of it does not judge it, nor does an assistant judge an operator.
      toast(answer.ok ? t.settled : answer.error.code === 'FORBIDDEN' ? t.notOneself : answer.error.message);
      // A colleague may have been quicker: there is nothing left to do here either way.
      if (answer.ok || answer.error.code === 'ALREADY_SETTLED' || answer.error.code === 'NO_SUCH_CONFLICT') onDone();
    });
  return (
    <View className="stack">
      <View className={`conflict-what num ${keep === 'both' ? 'conflict-what--warn' : ''}`}>
        {consequenceOf(keep, conflict, t)}
        <View className="note">{t.told}</View>
      </View>
      <Reasons choices={t.keepReasons[keep]} reason={reason} onReason={setReason} />
      <Button look={keep === 'both' ? 'warn' : 'main'} busy={busy} disabled={!isReason(reason)} onTap={settle}>
        {isReason(reason) ? t.settle : reasons.needed}
      </Button>
      <Button look="plain" onTap={onBack}>
        {t.back}
      </Button>
    </View>
  );
}

function Ended({ conflict, ended }: { conflict: office.Conflict; ended: NonNullable<office.Conflict['settled']> }) {
  const t = useTexts(conflictTexts);
  const language = useLanguage();
  const at = Date.parse(ended.at);
  return (
    <>
      <Parties conflict={conflict} />
      <Facts
        items={[
          { label: t.settledHow, value: t.keeps[ended.keep].title },
          ended.reason !== '' && { label: t.reason, value: ended.reason },
          { label: t.settledBy, value: ended.by ?? t.settledByProof },
          { label: t.settledAt, value: `${dayInWords(dayAt(at), language, dayAt(nowMs()))} ${clockAt(at)}` },
        ]}
      />
    </>
  );
}
