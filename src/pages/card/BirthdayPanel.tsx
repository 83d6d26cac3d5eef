/** On the member's birthday: a greeting, and the gift that waits, if there is one. */
import Taro from '@tarojs/taro';
import { View } from '@tarojs/components';
import { Button } from '@/src/components/Button/Button';
import { Heading } from '@/src/components/Heading/Heading';
import { Icon } from '@/src/components/Icon/Icon';
import { Panel } from '@/src/components/Panel/Panel';
import { isBirthday, shortDay } from '@/src/format/day';
import { factor } from '@/src/format/number';
import { cardTexts } from '@/src/texts/card';
import { useLanguage, useSay, useTexts } from '@/src/texts/language';
import type { Home } from './home';

export function BirthdayPanel({ home }: { home: Home }) {
  const t = useTexts(cardTexts);
  const say = useSay();
  const language = useLanguage();
  const { member, calendar, gift, programme } = home;
  if (member.birthday === undefined || !isBirthday(member.birthday, calendar.today)) return null;
  const { birthdayMonth } = programme.earning;
  return (
    <Panel className="card-birthday">
      <View className="row gap-m">
        <Icon name="cake" size="l" className="warn" />
        <View className="grow">
          <Heading look="h2">{t.birthday(member.nickname ?? '')}</Heading>
          <View className="note muted">
            {gift === undefined ? t.birthdayWish : t.birthdayGift(say(gift.name), shortDay(gift.until, calendar.today, language))}
          </View>
          {birthdayMonth !== null && <View className="note muted">{t.birthdayTimes(factor(birthdayMonth.multiplierBp))}</View>}
        </View>
        {gift !== undefined && (
          <Button size="tiny" look="quiet" onTap={() => openGift(gift.couponCode)}>
            {t.birthdayOpen}
          </Button>
        )}
      </View>
    </Panel>
  );
}

const openGift = (code: string) => void Taro.navigateTo({ url: `/coupon/detail/index?code=${encodeURIComponent(code)}` });
