/** The birthday, set once: the day is said again before it is saved, and the tap that saves it asks for the gift's reminder. */
import { useState } from 'react';
import { Picker, View } from '@tarojs/components';
import type { Member } from '@/types/contract/identity';
import { nowMs } from '@/src/cloud/clock';
import * as identity from '@/src/cloud/identity';
import { Button } from '@/src/components/Button/Button';
import { Heading } from '@/src/components/Heading/Heading';
import { Icon } from '@/src/components/Icon/Icon';
import { Panel } from '@/src/components/Panel/Panel';
import { Sheet } from '@/src/components/Sheet/Sheet';
import { toast } from '@/src/components/Toast/Toast';
import { askConsent } from '@/src/device/consent';
import { birthdayRange } from '@/src/format/birthday';
import { dayAt } from '@/src/format/day';
import { useBusy } from '@/src/hooks/useBusy';
import { useTemplateIds } from '@/src/hooks/useTemplateIds';
import { common } from '@/src/texts/common';
import { useTexts } from '@/src/texts/language';
import { meTexts } from '@/src/texts/me';
import { useDayInWords } from './useDayInWords';

/** Where the wheel stands before anything is chosen. */
const USUAL = '1995-06-15';

export function Birthday({ member }: { member: Member }) {
  const t = useTexts(meTexts);
  const words = useTexts(common);
  const inWords = useDayInWords();
  const giftIds = useTemplateIds('birthday');
  const [chosen, setChosen] = useState<string>();
  const { earliest, latest } = birthdayRange(dayAt(nowMs()));
  return (
    <Panel>
      <View className="row gap-s">
        <Icon name="cake" className="warn" />
        <Heading look="h2">{t.birthday}</Heading>
      </View>
      {member.birthday === undefined ? (
        <>
          <View className="note muted profile-note">{t.birthdayOnce}</View>
          <Picker
            mode="date"
            value={chosen ?? USUAL}
            start={earliest}
            end={latest}
            textProps={{ okText: words.confirm, cancelText: words.cancel }}
            onChange={(event) => setChosen(event.detail.value)}
          >
            <View className="row between profile-picker" hoverClass="pressed" ariaRole="button">
              <View>{t.birthdayChoose}</View>
              <Icon name="down" size="s" className="faint" />
            </View>
          </Picker>
          {chosen !== undefined && <BirthdaySheet birthday={chosen} giftIds={giftIds} onClose={() => setChosen(undefined)} />}
        </>
      ) : (
        <>
          <View className="profile-value num">{inWords(member.birthday)}</View>
          <View className="note muted">{t.birthdaySet}</View>
        </>
      )}
    </Panel>
  );
}

function BirthdaySheet({ birthday, giftIds, onClose }: { birthday: string; giftIds: string[]; onClose: () => void }) {
  const t = useTexts(meTexts);
  const inWords = useDayInWords();
  const { busy, run } = useBusy();
  const save = () => {
    // The first call of the tap: WeChat opens its sheet only then.
    const asking = askConsent(giftIds);
    void run(async () => {
      const answer = await identity.setBirthday({ birthday });
      await asking;
      toast(answer.ok ? t.birthdaySaved : answer.error.message);
      if (answer.ok || answer.error.code === 'BIRTHDAY_SET') onClose();
    });
  };
  return (
    <Sheet open onClose={onClose} label={t.birthday}>
      <Heading look="h1">{t.birthdayConfirm(inWords(birthday))}</Heading>
      <View className="muted profile-sheet-text">{t.birthdayConfirmText}</View>
      <Button busy={busy} onTap={save}>
        {t.birthdaySave}
      </Button>
    </Sheet>
  );
}
