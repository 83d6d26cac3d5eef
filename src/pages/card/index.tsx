/** Home: the card with growth, what there is to spend, today's check-in. A rise that was not celebrated yet comes first. */
import { useEffect } from 'react';
import Taro from '@tarojs/taro';
import { View } from '@tarojs/components';
import { useBrand } from '@/src/brand/brand';
import { nowMs } from '@/src/cloud/clock';
import * as growth from '@/src/cloud/growth';
import { Heading } from '@/src/components/Heading/Heading';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Screen } from '@/src/components/Screen/Screen';
import { hourAt, isBirthday } from '@/src/format/day';
import { prefetch } from '@/src/hooks/prefetch';
import { useLoad } from '@/src/hooks/useLoad';
import { loadPass, PASS_NAME } from '@/src/me/code/pass';
import { cardTexts } from '@/src/texts/card';
import { useSay, useTexts } from '@/src/texts/language';
import { common } from '@/src/texts/common';
import { BirthdayPanel } from './BirthdayPanel';
import { ConsentBanner } from './ConsentBanner';
import { type Home, loadHome } from './home';
import { HomeCard } from './HomeCard';
import { HomeCheckin } from './HomeCheckin';
import { Benefits, Expiring, Figures, MemberDay } from './HomePanels';
import { partOfDay } from './week';
import './index.scss';

/** Rises that were shown since the app was opened: whoever said "later" is not asked again at once. */
const shownRises = new Set<string>();

export default function CardPage() {
  const { load, reload } = useLoad('home', loadHome);
  const home = load.state === 'ready' || load.state === 'offline' ? load.data : undefined;
  useCeremony();
  usePassAtHand(load.state === 'ready');
  return (
    <Screen tab="card" nav={<Greeting home={home} />}>
      <Loaded load={load} onRetry={reload} bones={['card', 'row', 'tile', 'tile']}>
        {(home) => (
          <View className="stack">
            <HomeCard home={home} />
            <BirthdayPanel home={home} />
            <ConsentBanner home={home} onAgreed={() => void reload()} />
            <Figures home={home} />
            <Expiring home={home} />
            <HomeCheckin home={home} onDone={reload} />
            <MemberDay home={home} />
            <Benefits home={home} />
          </View>
        )}
      </Loaded>
    </Screen>
  );
}

function Greeting({ home }: { home: Home | undefined }) {
  const t = useTexts(cardTexts);
  const tabs = useTexts(common).tabs;
  const say = useSay();
  const brand = useBrand();
  const birthday = home?.member.birthday;
  const isToday = home !== undefined && birthday !== undefined && isBirthday(birthday, home.calendar.today);
  return (
    <>
      <Heading level={1} look="none" className="card-brand">
        {brand === undefined ? tabs.card : say(brand.name)}
      </Heading>
      <View className="muted note card-greeting">
        {t.greet(isToday ? t.birthdayGreeting : t.greeting[partOfDay(hourAt(nowMs()))], home?.member.nickname ?? '')}
      </View>
    </>
  );
}

/** The member code must work at a counter without a network, even when it was never opened before. */
function usePassAtHand(isMember: boolean): void {
  useEffect(() => {
    if (isMember) void prefetch(PASS_NAME, loadPass);
  }, [isMember]);
}

function useCeremony(): void {
  // What is kept of an earlier answer would celebrate twice.
  const { load } = useLoad('growth.ceremony', growth.ceremony, { keep: false });
  const riseId = load.state === 'ready' ? load.data.rise?.riseId : undefined;
  useEffect(() => {
    if (riseId === undefined || shownRises.has(riseId)) return;
    const pages = Taro.getCurrentPages();
    const top = pages[pages.length - 1]?.route ?? '';
    if (!top.includes('pages/card/index')) return;
    shownRises.add(riseId);
    void Taro.navigateTo({ url: '/growth/ceremony/index' });
  }, [riseId]);
}
