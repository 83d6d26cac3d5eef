/** Profile: what we call the member, birthday and phone, by what the shop knows them, and signing out everywhere. */
import Taro from '@tarojs/taro';
import { View } from '@tarojs/components';
import type { Answered } from '@/types/contract/contract';
import type { Member } from '@/types/contract/identity';
import type { Contracts } from '@/src/cloud/call';
import * as identity from '@/src/cloud/identity';
import { ConsentAsk } from '@/src/components/ConsentAsk/ConsentAsk';
import { Facts } from '@/src/components/Facts/Facts';
import { Heading } from '@/src/components/Heading/Heading';
import { Icon } from '@/src/components/Icon/Icon';
import { Identities } from '@/src/components/Identities/Identities';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Panel } from '@/src/components/Panel/Panel';
import { PhoneBinding } from '@/src/components/PhoneBinding/PhoneBinding';
import { Screen } from '@/src/components/Screen/Screen';
import { canProvePhone } from '@/src/device/phoneNumber';
import { dayAt } from '@/src/format/day';
import { spaced } from '@/src/format/number';
import { useLoad } from '@/src/hooks/useLoad';
import { useTexts } from '@/src/texts/language';
import { meTexts } from '@/src/texts/me';
import { Birthday } from './Birthday';
import { Nickname } from './Nickname';
import { SignOut } from './SignOut';
import { useDayInWords } from './useDayInWords';
import './index.scss';

type Profile = Answered<Contracts['identity'], 'profile'>;

export default function ProfilePage() {
  const t = useTexts(meTexts);
  const { load, reload } = useLoad('identity.profile', identity.profile);
  return (
    <Screen title={t.profile}>
      <Loaded load={load} onRetry={reload} bones={['tile', 'tile', 'tile']}>
        {(profile) =>
          // Who has taken their consent back can set nothing: they are asked first.
          profile.member.consentVersion === undefined ? (
            <ConsentAsk onAgreed={() => void reload()} />
          ) : (
            <View className="stack">
              <Nickname key={profile.member.nickname} member={profile.member} />
              <Birthday member={profile.member} />
              <Phone member={profile.member} onBound={() => void reload()} />
              <Known profile={profile} />
              <SignOut />
            </View>
          )
        }
      </Loaded>
    </Screen>
  );
}

function Phone({ member, onBound }: { member: Member; onBound: () => void }) {
  const t = useTexts(meTexts);
  const note = member.phone === undefined ? (canProvePhone() ? t.phoneNone : t.phoneOutside) : t.phoneNew;
  return (
    <Panel>
      <View className="row gap-s">
        <Icon name="phone" className="good" />
        <Heading look="h2">{t.phone}</Heading>
      </View>
      {member.phone !== undefined && <View className="profile-value num">{member.phone}</View>}
      {(member.phone === undefined || canProvePhone()) && <View className="note muted profile-note">{note}</View>}
      <PhoneBinding onBound={onBound} label={member.phone === undefined ? undefined : t.phoneReplace} />
    </Panel>
  );
}

function Known({ profile: { member, identities, consent, formerNos } }: { profile: Profile }) {
  const t = useTexts(meTexts);
  const inWords = useDayInWords();
  return (
    <Panel>
      <Heading look="h2">{t.known}</Heading>
      <Facts
        items={[
          { label: t.memberNo, value: spaced(member.memberNo) },
          formerNos.length > 0 && { label: t.formerNos, value: formerNos.map(spaced).join(' · ') },
          { label: t.joinedAt, value: inWords(dayAt(Date.parse(member.joinedAt))) },
          {
            label: t.privacy,
            value: consent.agreed ? t.agreedTo(consent.current) : t.notAgreed,
            onTap: () => void Taro.navigateTo({ url: '/privacy/held/index' }),
          },
        ]}
      />
      <View className="profile-identities">
        <Identities items={identities} />
      </View>
    </Panel>
  );
}
