/** What is held about the member, and the text that says why. */
import { View } from '@tarojs/components';
import type { Member } from '@/types/contract/identity';
import type { PublicProgramme } from '@/types/contract/programme';
import type { Answer } from '@/src/cloud/answer';
import { nowMs } from '@/src/cloud/clock';
import * as identity from '@/src/cloud/identity';
import * as shop from '@/src/cloud/shop';
import { Facts } from '@/src/components/Facts/Facts';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Panel } from '@/src/components/Panel/Panel';
import { Prose } from '@/src/components/Prose/Prose';
import { Screen } from '@/src/components/Screen/Screen';
import { dayAt, dayInWords } from '@/src/format/day';
import { spaced } from '@/src/format/number';
import { useLoad } from '@/src/hooks/useLoad';
import { useLanguage, useSay, useTexts } from '@/src/texts/language';
import { meTexts } from '@/src/texts/me';

interface Held {
  /** Absent for who is no member: the text is for them too. */
  member?: Member;
  privacy: PublicProgramme['identity']['privacy'];
}

async function loadHeld(): Promise<Answer<Held>> {
  const [me, programme] = await Promise.all([identity.me(), shop.programme()]);
  if (!programme.ok) return programme;
  return { ok: true, data: { member: me.ok ? me.data.member : undefined, privacy: programme.data.identity.privacy } };
}

export default function PrivacyPage() {
  const t = useTexts(meTexts);
  const say = useSay();
  const { load, reload } = useLoad('me.privacy', loadHeld);
  return (
    <Screen title={t.privacy}>
      <Loaded load={load} onRetry={() => void reload()} bones={['tile', 'card', 'card']}>
        {({ member, privacy }) => (
          <View className="stack">
            {member !== undefined && <HeldPanel member={member} />}
            <Panel>
              <Prose text={say(privacy)} />
            </Panel>
          </View>
        )}
      </Loaded>
    </Screen>
  );
}

function HeldPanel({ member }: { member: Member }) {
  const t = useTexts(meTexts);
  const language = useLanguage();
  const inWords = (day: string) => dayInWords(day, language, dayAt(nowMs()));
  return (
    <Panel>
      <View className="h2">{t.held}</View>
      <View className="note muted">{t.heldNote}</View>
      <Facts
        items={[
          { label: t.memberNo, value: spaced(member.memberNo) },
          { label: t.nickname, value: member.nickname ?? t.none },
          { label: t.phone, value: member.phone ?? t.none },
          { label: t.birthday, value: member.birthday === undefined ? t.none : inWords(member.birthday) },
          { label: t.joinedAt, value: inWords(dayAt(Date.parse(member.joinedAt))) },
          member.consentVersion !== undefined && { label: t.consentVersion, value: member.consentVersion },
        ]}
      />
      <View className="note muted">{t.leave}</View>
    </Panel>
  );
}
