/** Rewards to exchange points for: search, categories, what is within reach, what is limited, what is locked and why. */
import { useState } from 'react';
import Taro from '@tarojs/taro';
import { View } from '@tarojs/components';
import type { RewardItem } from '@/types/contract/mall';
import { nowMs } from '@/src/cloud/clock';
import { Button } from '@/src/components/Button/Button';
import { Chips } from '@/src/components/Chips/Chips';
import { Empty } from '@/src/components/Empty/Empty';
import { Icon } from '@/src/components/Icon/Icon';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Screen } from '@/src/components/Screen/Screen';
import { TextInput } from '@/src/components/TextInput/TextInput';
import { grouped } from '@/src/format/number';
import { useCountUp } from '@/src/hooks/useCountUp';
import { useLoad } from '@/src/hooks/useLoad';
import { useSay, useTexts } from '@/src/texts/language';
import { mallTexts } from '@/src/texts/mall';
import { LimitedReward } from './LimitedReward';
import { nearestTo } from './search';
import { RewardTile } from './RewardTile';
import { loadMall, type Mall } from './shop';
import { ALL, arrange, isWanted, MINE, WISHED } from './shelf';
import './index.scss';

export default function MallPage() {
  const t = useTexts(mallTexts);
  const { load, reload } = useLoad('mall.home', loadMall);
  return (
    <Screen title={t.title} tab="mall">
      <Loaded load={load} onRetry={reload} bones={['row', 'tile', 'card', 'card']}>
        {(data) => <Shelf mall={data} />}
      </Loaded>
    </Screen>
  );
}

function Shelf({ mall }: { mall: Mall }) {
  const [search, setSearch] = useState('');
  const [shelf, setShelf] = useState(ALL);
  const wanted = mall.rewards.filter((it) => isWanted(it, { shelf, search: search.trim() }));
  const { wide, tiles } = arrange(wanted, nowMs());
  const showAll = () => {
    setSearch('');
    setShelf(ALL);
  };
  const showShelf = (only: string) => {
    setSearch('');
    setShelf(only);
  };
  return (
    <View className="stack">
      <SearchRow search={search} onSearch={setSearch} available={mall.available} />
      <Shelves mall={mall} shelf={shelf} onShelf={setShelf} />
      {wide.map((it) => (
        <LimitedReward key={it.rewardId} reward={it} mall={mall} onTap={() => openReward(it)} />
      ))}
      <View className="mall-grid">
        {tiles.map((it) => (
          <RewardTile key={it.rewardId} reward={it} mall={mall} onTap={() => openReward(it)} />
        ))}
      </View>
      {wanted.length === 0 && (
        <Nothing mall={mall} shelf={shelf} search={search.trim()} onShowAll={showAll} onShelf={showShelf} />
      )}
    </View>
  );
}

interface SearchProps {
  search: string;
  onSearch: (text: string) => void;
  available: number;
}

function SearchRow({ search, onSearch, available }: SearchProps) {
  const t = useTexts(mallTexts);
  const shown = useCountUp(available);
  return (
    <View className="row gap-m">
      <View className="row grow gap-s mall-search">
        <Icon name="search" size="m" className="faint" />
        <TextInput look="bare" value={search} onInput={onSearch} placeholder={t.search} most={40} confirm="search" />
        {search !== '' && (
          <View
            className="mall-search__clear"
            hoverClass="pressed"
            ariaRole="button"
            ariaLabel={t.clear}
            onClick={() => onSearch('')}
          >
            <Icon name="cross" size="s" className="faint" />
          </View>
        )}
      </View>
      <View
        className="mall-balance"
        hoverClass="pressed"
        ariaRole="link"
        onClick={() => void Taro.navigateTo({ url: '/points/ledger/index' })}
      >
        <View className="mall-balance__points num">{grouped(shown)}</View>
        <View className="mini muted">{t.available}</View>
      </View>
    </View>
  );
}

function Shelves({ mall, shelf, onShelf }: { mall: Mall; shelf: string; onShelf: (shelf: string) => void }) {
  const t = useTexts(mallTexts);
  const say = useSay();
  const items = [
    { key: ALL, name: t.all },
    { key: MINE, name: t.mine },
    { key: WISHED, name: t.wishes },
    ...mall.categories.map((it) => ({ key: it.category, name: say(it.name) })),
  ];
  return <Chips items={items} chosen={shelf} onChoose={onShelf} />;
}

interface NothingProps {
  mall: Mall;
  shelf: string;
  search: string;
  onShowAll: () => void;
  onShelf: (shelf: string) => void;
}

/** Why the shelf is empty, and the way back to a full one: a search that found nothing is answered with what comes near it. */
function Nothing({ mall, shelf, search, onShowAll, onShelf }: NothingProps) {
  const t = useTexts(mallTexts);
  const why = whyNothing(mall, shelf, search);
  const says = {
    all: { icon: 'bag', title: t.nothing, text: t.nothingText },
    mine: { icon: 'coin', title: t.noneAffordable, text: t.noneAffordableText },
    wished: { icon: 'heart', title: t.noneWished, text: t.noneWishedText },
    search: { icon: 'search', title: search === '' ? t.notFound : t.notFoundFor(search), text: t.notFoundText },
  } as const;
  return (
    <>
      <Empty {...says[why]}>
        {why !== 'all' && (
          <Button size="small" look="quiet" onTap={onShowAll}>
            {t.showAll}
          </Button>
        )}
      </Empty>
      {why === 'search' && search !== '' && <Suggestions mall={mall} search={search} onShelf={onShelf} />}
    </>
  );
}

/** The rewards that come nearest to what was looked for; where none does, the categories. */
function Suggestions({ mall, search, onShelf }: { mall: Mall; search: string; onShelf: (shelf: string) => void }) {
  const t = useTexts(mallTexts);
  const say = useSay();
  const near = nearestTo(mall.rewards, search);
  const items =
    near.length > 0
      ? near.map((it) => ({ key: it.rewardId, name: say(it.name), go: () => openReward(it) }))
      : mall.categories.map((it) => ({ key: it.category, name: say(it.name), go: () => onShelf(it.category) }));
  return (
    <View className="mall-near">
      <View className="note muted mall-near__title">{near.length > 0 ? t.near : t.tryShelves}</View>
      {items.map((it) => (
        <View key={it.key} className="chip mall-near__one" hoverClass="pressed" ariaRole="button" onClick={it.go}>
          {it.name}
        </View>
      ))}
    </View>
  );
}

function whyNothing(mall: Mall, shelf: string, search: string): 'all' | 'mine' | 'wished' | 'search' {
  if (mall.rewards.length === 0) return 'all';
  if (search !== '') return 'search';
  return shelf === MINE ? 'mine' : shelf === WISHED ? 'wished' : 'search';
}

const openReward = (reward: RewardItem) =>
  void Taro.navigateTo({ url: `/mall/reward/index?id=${encodeURIComponent(reward.rewardId)}` });
