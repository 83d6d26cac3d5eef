/** A member in full as staff may see them, and the one thing that only staff may change: a birthday that is wrong. */
import { useState } from 'react';
import { useRouter } from '@tarojs/taro';
import { View } from '@tarojs/components';
import type { Glance } from '@/types/contract/counter';
import { nowMs } from '@/src/cloud/clock';
import * as counter from '@/src/cloud/counter';
import { Avatar } from '@/src/components/Avatar/Avatar';
import { Button } from '@/src/components/Button/Button';
import { Facts } from '@/src/components/Facts/Facts';
import { Heading } from '@/src/components/Heading/Heading';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Panel } from '@/src/components/Panel/Panel';
import { Screen } from '@/src/components/Screen/Screen';
import { Tag } from '@/src/components/Tag/Tag';
import { tierClass } from '@/src/components/TierCard/tierClass';
import { dayAt, dayInWords } from '@/src/format/day';
import { grouped, spaced } from '@/src/format/number';
import { useLoad } from '@/src/hooks/useLoad';
import { customerTexts } from '@/src/texts/customer';
import { useLanguage, useSay, useTexts } from '@/src/texts/language';
import { shopToAskIn } from '../desk/useShopChoice';
import { BirthdaySheet } from './BirthdaySheet';
import './index.scss';

export default function MemberPage() {
  const t = useTexts(customerTexts);
  const { no = '' } = useRouter().params;
  const { load, reload } = useLoad(
    `office.member.${no}`,
    async () => counter.findMember({ memberNo: no, shopId: await shopToAskIn() }),
    {
      keep: false,
    },
  );
  return (
    <Screen title={t.memberTitle}>
      <Loaded load={load} onRetry={reload} bones={['tile', 'row', 'row']}>
        {({ member }) => <InFull member={member} />}
      </Loaded>
    </Screen>
  );
}

function InFull({ member }: { member: Glance }) {
  const t = useTexts(customerTexts);
  const say = useSay();
  const language = useLanguage();
  const [correcting, setCorrecting] = useState(false);
  const today = dayAt(nowMs());
  const inWords = (day: string) => dayInWords(day, language, today);
  return (
    <View className="stack">
      <Panel className="row gap-m">
        <Avatar name={member.nickname} tier={member.tier} />
        <View className="grow row gap-s">
          <Heading look="h2" className="member-name">
            {member.nickname ?? spaced(member.memberNo)}
          </Heading>
          <Tag className={`tier-tag ${tierClass(member.tier)}`}>{say(member.tierName)}</Tag>
        </View>
      </Panel>
      <Panel rows>
        <Facts
          items={[
            { label: t.memberNo, value: spaced(member.memberNo) },
            { label: t.phone, value: member.phone ?? t.none },
            {
              label: t.birthday,
              value: member.birthday === undefined ? t.none : inWords(`${today.slice(0, 4)}${member.birthday.slice(4)}`),
            },
            { label: t.points, value: grouped(member.available) },
            { label: t.pending, value: grouped(member.pending) },
            { label: t.coupons, value: grouped(member.coupons.length) },
            { label: t.toFetch, value: grouped(member.waiting.length) },
            { label: t.lastVisit, value: member.lastVisit === null ? t.never : inWords(member.lastVisit) },
          ]}
        />
      </Panel>
      <Button look="quiet" icon="cake" onTap={() => setCorrecting(true)}>
        {member.birthday === undefined ? t.birthdaySet : t.birthdayCorrect}
      </Button>
      {correcting && <BirthdaySheet member={member} onClose={() => setCorrecting(false)} />}
    </View>
  );
}
