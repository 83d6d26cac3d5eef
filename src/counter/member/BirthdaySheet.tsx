/** The right birthday of a member, with the reason why it is changed. */
import { useState } from 'react';
import { Picker, View } from '@tarojs/components';
import type { Glance } from '@/types/contract/counter';
import { nowMs } from '@/src/cloud/clock';
import * as office from '@/src/cloud/office';
import { Button } from '@/src/components/Button/Button';
import { Heading } from '@/src/components/Heading/Heading';
import { Icon } from '@/src/components/Icon/Icon';
import { isReason, Reasons } from '@/src/components/Reasons/Reasons';
import { Sheet } from '@/src/components/Sheet/Sheet';
import { toast } from '@/src/components/Toast/Toast';
import { birthdayRange } from '@/src/format/birthday';
import { dayAt, dayInWords } from '@/src/format/day';
import { useBusy } from '@/src/hooks/useBusy';
import { common } from '@/src/texts/common';
import { customerTexts } from '@/src/texts/customer';
import { useLanguage, useTexts } from '@/src/texts/language';
import { reasonTexts } from '@/src/texts/reason';

/** Where the wheel stands when no birthday is known; of one that is known the counter sees no year. A leap year, for 29 February. */
const USUAL = '1996-06-15';
const startOf = (masked: string | undefined): string => (masked === undefined ? USUAL : `${USUAL.slice(0, 4)}${masked.slice(4)}`);

export function BirthdaySheet({ member, onClose }: { member: Glance; onClose: () => void }) {
  const t = useTexts(customerTexts);
  const reasons = useTexts(reasonTexts);
  const [birthday, setBirthday] = useState<string>();
  const [reason, setReason] = useState('');
  const { busy, run } = useBusy();
  const title = member.birthday === undefined ? t.birthdaySet : t.birthdayCorrect;
  const correct = (chosen: string) =>
    void run(async () => {
      const answer = await office.correctBirthday({ memberNo: member.memberNo, birthday: chosen, reason: reason.trim() });
      // The refusal's own sentence asks whoever reads it to agree; here that is not the member.
      toast(answer.ok ? t.birthdayDone : answer.error.code === 'CONSENT_REQUIRED' ? t.consentMissing : answer.error.message);
      if (answer.ok) onClose();
    });
  return (
    <Sheet open onClose={onClose} label={title}>
      <Heading look="h1">{title}</Heading>
      <View className="muted member-sheet-text">{t.birthdayText}</View>
      <View className="stack">
        <DayPicker value={birthday} start={startOf(member.birthday)} onChange={setBirthday} />
        <Reasons choices={t.birthdayReasons} reason={reason} onReason={setReason} />
        <Button
          busy={busy}
          disabled={birthday === undefined || !isReason(reason)}
          onTap={() => birthday !== undefined && correct(birthday)}
        >
          {birthday === undefined ? t.birthdayChoose : isReason(reason) ? t.birthdayDo : reasons.needed}
        </Button>
      </View>
    </Sheet>
  );
}

interface DayPickerProps {
  value: string | undefined;
  start: string;
  onChange: (day: string) => void;
}

function DayPicker({ value, start, onChange }: DayPickerProps) {
  const t = useTexts(customerTexts);
  const words = useTexts(common);
  const language = useLanguage();
  const today = dayAt(nowMs());
  const { earliest, latest } = birthdayRange(today);
  return (
    <Picker
      className="member-day"
      mode="date"
      value={value ?? start}
      start={earliest}
      end={latest}
      textProps={{ okText: words.confirm, cancelText: words.cancel }}
      onChange={(event) => onChange(event.detail.value)}
    >
      <View className="row between member-picker" hoverClass="pressed" ariaRole="button">
        <View className="num">
          {value === undefined ? t.birthdayChoose : t.birthdayChosen(dayInWords(value, language, today))}
        </View>
        <Icon name="down" size="s" className="faint" />
      </View>
    </Picker>
  );
}
