/** Privacy: what is held about the member, what they agreed to and when, the ways to take it along or to leave, and the text itself. */
import Taro from '@tarojs/taro';
import { View } from '@tarojs/components';
import { nowMs } from '@/src/cloud/clock';
import { Facts } from '@/src/components/Facts/Facts';
import { Heading } from '@/src/components/Heading/Heading';
import { Identities } from '@/src/components/Identities/Identities';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Panel } from '@/src/components/Panel/Panel';
import { Prose } from '@/src/components/Prose/Prose';
import { Screen } from '@/src/components/Screen/Screen';
import { dayAt, dayInWords } from '@/src/format/day';
import { spaced } from '@/src/format/number';
import { useLoad } from '@/src/hooks/useLoad';
import { useLanguage, useSay, useTexts } from '@/src/texts/language';
import { privacyTexts } from '@/src/texts/privacy';
import { ConsentPanel } from './ConsentPanel';
import { loadHeld, type Mine } from './load';
import { WayRow } from './WayRow';
import './index.scss';

export default function PrivacyPage() {
  const t = useTexts(privacyTexts);
  const say = useSay();
  const { load, reload } = useLoad('privacy.held', loadHeld);
  return (
    <Screen title={t.title}>
      <Loaded load={load} onRetry={reload} bones={['tile', 'card', 'card']}>
        {({ mine, privacy }) => (
          <View className="stack">
            {mine !== undefined && (
              <>
                <HeldPanel profile={mine.profile} />
                <ConsentPanel mine={mine} onChange={() => void reload()} />
                <Panel rows>
                  <WayRow icon="person" title={t.correct} note={t.correctNote} onTap={() => open('/me/profile/index')} />
                  <WayRow icon="download" title={t.export} note={t.exportNote} onTap={() => open('/privacy/export/index')} />
                  <WayRow icon="exit" title={t.leave} note={t.leaveNote} warn onTap={() => open('/privacy/leave/index')} />
                </Panel>
              </>
            )}
            <Panel>
              <Prose text={say(privacy)} />
            </Panel>
          </View>
        )}
      </Loaded>
    </Screen>
  );
}

function HeldPanel({ profile: { member, identities, formerNos } }: Pick<Mine, 'profile'>) {
  const t = useTexts(privacyTexts);
  const language = useLanguage();
  const inWords = (day: string) => dayInWords(day, language, dayAt(nowMs()));
  return (
    <Panel>
      <Heading look="h2">{t.held}</Heading>
      <View className="note muted">{t.heldNote}</View>
      <Facts
        items={[
          { label: t.memberNo, value: spaced(member.memberNo) },
          formerNos.length > 0 && { label: t.formerNos, value: formerNos.map(spaced).join(' · ') },
          { label: t.nickname, value: member.nickname ?? t.none },
          { label: t.phone, value: member.phone ?? t.none },
          { label: t.birthday, value: member.birthday === undefined ? t.none : inWords(member.birthday) },
          { label: t.joinedAt, value: inWords(dayAt(Date.parse(member.joinedAt))) },
        ]}
      />
      <View className="held-identities">
        <Identities items={identities} />
      </View>
    </Panel>
  );
}

const open = (url: string) => void Taro.navigateTo({ url });
