/** Profile: what we call the member, the birthday that is set once, the phone number that WeChat proves. */
import { useState } from 'react';
import { Picker, View } from '@tarojs/components';
import type { Member } from '@/types/contract/identity';
import { nowMs } from '@/src/cloud/clock';
import * as identity from '@/src/cloud/identity';
import { Button } from '@/src/components/Button/Button';
import { Facts } from '@/src/components/Facts/Facts';
import { Icon } from '@/src/components/Icon/Icon';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Panel } from '@/src/components/Panel/Panel';
import { PhoneBinding } from '@/src/components/PhoneBinding/PhoneBinding';
import { Screen } from '@/src/components/Screen/Screen';
import { Sheet } from '@/src/components/Sheet/Sheet';
import { TextInput } from '@/src/components/TextInput/TextInput';
import { toast } from '@/src/components/Toast/Toast';
import { askConsent } from '@/src/device/consent';
import { canProvePhone } from '@/src/device/phoneNumber';
import { dayAt, dayInWords } from '@/src/format/day';
import { spaced } from '@/src/format/number';
import { useBusy } from '@/src/hooks/useBusy';
import { useLoad } from '@/src/hooks/useLoad';
import { useTemplateIds } from '@/src/hooks/useTemplateIds';
import { common } from '@/src/texts/common';
import { useLanguage, useTexts } from '@/src/texts/language';
import { meTexts } from '@/src/texts/me';
import './index.scss';

const EARLIEST = '1920-01-01';
/** Where the wheel stands before anything is chosen. */
const USUAL = '1995-06-15';

export default function ProfilePage() {
  const t = useTexts(meTexts);
  const { load, reload } = useLoad('identity.me', identity.me);
  return (
    <Screen title={t.profile}>
      <Loaded load={load} onRetry={() => void reload()} bones={['tile', 'tile', 'tile']}>
        {({ member }) => (
          <View className="stack">
            <Nickname key={member.nickname} member={member} />
            <Birthday member={member} />
            <Phone member={member} onBound={() => void reload()} />
            <Known member={member} />
          </View>
        )}
      </Loaded>
    </Screen>
  );
}

function Nickname({ member }: { member: Member }) {
  const t = useTexts(meTexts);
  const [text, setText] = useState(member.nickname ?? '');
  const { busy, run } = useBusy();
  const name = text.trim();
  const changed = name !== '' && name !== (member.nickname ?? '');
  const save = () =>
    void run(async () => {
      const answer = await identity.setProfile(name);
      toast(answer.ok ? t.saved : answer.error.message);
    });
  return (
    <Panel>
      <View className="h2">{t.nickname}</View>
      <View className="row gap-s profile-field">
        <View className="grow">
          {/* On WeChat the keyboard offers the member's own nickname. */}
          <TextInput
            value={text}
            onInput={setText}
            placeholder={t.nicknameHint}
            most={20}
            type={process.env.TARO_ENV === 'weapp' ? 'nickname' : 'text'}
            onConfirm={() => changed && save()}
          />
        </View>
        {changed && (
          <Button size="small" busy={busy} onTap={save}>
            {t.save}
          </Button>
        )}
      </View>
    </Panel>
  );
}

function Birthday({ member }: { member: Member }) {
  const t = useTexts(meTexts);
  const words = useTexts(common);
  const inWords = useDayInWords();
  const giftIds = useTemplateIds('birthday');
  const [chosen, setChosen] = useState<string>();
  return (
    <Panel>
      <View className="row gap-s">
        <Icon name="cake" className="warn" />
        <View className="h2">{t.birthday}</View>
      </View>
      {member.birthday === undefined ? (
        <>
          <View className="note muted profile-note">{t.birthdayOnce}</View>
          <Picker
            mode="date"
            value={chosen ?? USUAL}
            start={EARLIEST}
            end={dayAt(nowMs())}
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

/** It is set once: the day is said again before it is saved, and the tap that saves it asks for the gift's reminder. */
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
      <View className="h1">{t.birthdayConfirm(inWords(birthday))}</View>
      <View className="muted profile-sheet-text">{t.birthdayConfirmText}</View>
      <Button busy={busy} onTap={save}>
        {t.birthdaySave}
      </Button>
    </Sheet>
  );
}

function Phone({ member, onBound }: { member: Member; onBound: () => void }) {
  const t = useTexts(meTexts);
  return (
    <Panel>
      <View className="row gap-s">
        <Icon name="phone" className="good" />
        <View className="h2">{t.phone}</View>
      </View>
      {member.phone === undefined ? (
        <>
          <View className="note muted profile-note">{canProvePhone() ? t.phoneNone : t.phoneOutside}</View>
          <PhoneBinding onBound={onBound} />
        </>
      ) : (
        <View className="profile-value num">{member.phone}</View>
      )}
    </Panel>
  );
}

function Known({ member }: { member: Member }) {
  const t = useTexts(meTexts);
  const inWords = useDayInWords();
  return (
    <Panel rows>
      <Facts
        items={[
          { label: t.memberNo, value: spaced(member.memberNo) },
          { label: t.joinedAt, value: inWords(dayAt(Date.parse(member.joinedAt))) },
        ]}
      />
    </Panel>
  );
}

/** With the year when it is not this one. */
function useDayInWords(): (day: string) => string {
  const language = useLanguage();
  return (day) => dayInWords(day, language, dayAt(nowMs()));
}
