/** The member at a glance: who, which tier, what they have, and what is worth a word. */
import Taro from '@tarojs/taro';
import { View } from '@tarojs/components';
import { nowMs } from '@/src/cloud/clock';
import { Avatar } from '@/src/components/Avatar/Avatar';
import { Icon } from '@/src/components/Icon/Icon';
import { Panel } from '@/src/components/Panel/Panel';
import { Tag } from '@/src/components/Tag/Tag';
import { tierClass } from '@/src/components/TierCard/tierClass';
import { dayAt } from '@/src/format/day';
import { grouped, spaced } from '@/src/format/number';
import { useNames } from '@/src/hooks/useNames';
import { counterTexts } from '@/src/texts/counter';
import { useLanguage, useSay, useTexts } from '@/src/texts/language';
import { type Customer, hintsOf, lastVisitOf } from './customer';

export function MemberPanel({ customer: { member } }: { customer: Customer }) {
  const t = useTexts(counterTexts);
  const say = useSay();
  const language = useLanguage();
  const names = useNames();
  const today = dayAt(nowMs());
  const favourite = member.favourite === null ? undefined : names.categories([member.favourite])[0];
  const hints = hintsOf(member, favourite, today, language, t);
  return (
    <Panel>
      <View
        className="row desk-who"
        hoverClass="pressed"
        ariaRole="link"
        onClick={() => void Taro.navigateTo({ url: `/counter/member/index?no=${member.memberNo}` })}
      >
        <Avatar name={member.nickname} tier={member.tier} />
        <View className="grow">
          <View className="row gap-s">
            <View className="desk-name">{member.nickname ?? t.noName}</View>
            <Tag className={`tier-tag ${tierClass(member.tier)}`}>{say(member.tierName)}</Tag>
          </View>
          <View className="note muted num">
            {spaced(member.memberNo)}
            {member.phone !== undefined && ` · ${member.phone}`}
          </View>
        </View>
        <Icon name="next" size="s" className="faint" />
      </View>
      <View className="row desk-figures">
        <Figure value={grouped(member.available)} label={t.points} />
        <Figure value={grouped(member.coupons.length)} label={t.coupons} />
        <Figure value={lastVisitOf(member, today, t)} label={t.lastVisit} />
      </View>
      {member.debt > 0 && <View className="note warn num desk-hints">{t.debt(grouped(member.debt))}</View>}
      {hints.length > 0 && <View className="note desk-hints">{hints.join(' · ')}</View>}
    </Panel>
  );
}

function Figure({ value, label }: { value: string; label: string }) {
  return (
    <View className="grow desk-figure">
      <View className="pts num">{value}</View>
      <View className="mini muted">{label}</View>
    </View>
  );
}
