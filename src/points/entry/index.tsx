/** One entry in full: cause, days, balance after it, and its place in the chain. */
import Taro, { useRouter } from '@tarojs/taro';
import { View } from '@tarojs/components';
import type { EntryItem } from '@/types/contract/points';
import { nowMs } from '@/src/cloud/clock';
import * as mall from '@/src/cloud/mall';
import * as points from '@/src/cloud/points';
import { Facts } from '@/src/components/Facts/Facts';
import { Heading } from '@/src/components/Heading/Heading';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Missing } from '@/src/components/Missing/Missing';
import { Panel } from '@/src/components/Panel/Panel';
import { Screen } from '@/src/components/Screen/Screen';
import { clockAt, dayAt, dayInWords } from '@/src/format/day';
import { grouped, shortCode, signed } from '@/src/format/number';
import { useLoad } from '@/src/hooks/useLoad';
import { useLanguage, useTexts } from '@/src/texts/language';
import { pointsTexts } from '@/src/texts/points';
import { type Around, arrivalOf, entryUrl, isWaiting, titleOf } from '../ledger/cause';
import { EntryRow, lookOf } from '../ledger/MonthPanel';
import { Verify } from '../ledger/Verify';
import { HowEarned, orderOf } from './HowEarned';
import { ProofRows } from './ProofRows';
import '../ledger/index.scss';
import './index.scss';

export default function PointsEntryPage() {
  const t = useTexts(pointsTexts);
  const language = useLanguage();
  const { account = '0', no = '' } = useRouter().params;
  const id = { account: Number(account), entryNo: Number(no) };
  const { load, reload } = useLoad(`points.entry.${account}.${no}`, () => points.entryWithNeighbours(id));
  const named = useLoad('mall.exchanges.names', () => mall.exchanges({ limit: 100 })).load;
  const exchanges = named.state === 'ready' || named.state === 'offline' ? named.data.items : [];
  const around: Around = { exchanges, today: dayAt(nowMs()), language, t };
  return (
    <Screen title={t.entryTitle}>
      <Loaded load={load} onRetry={reload} bones={['line', 'card', 'tile']}>
        {({ entry, newer, older }) =>
          entry === undefined ? (
            <Missing icon="coin" title={t.noEntry} text={t.noEntryText} go={t.toPoints} to={{ page: '/points/ledger/index' }} />
          ) : (
            <View className="stack">
              <Head entry={entry} around={around} />
              <Panel rows>
                <Facts items={factsOf(entry, around)} />
              </Panel>
              <How entry={entry} />
              <Chain entry={entry} newer={newer} older={older} around={around} />
              <Verify />
            </View>
          )
        }
      </Loaded>
    </Screen>
  );
}

function How({ entry }: { entry: EntryItem }) {
  const orderNo = orderOf(entry);
  return orderNo === undefined ? null : <HowEarned orderNo={orderNo} at={entry.at} />;
}

function Head({ entry, around }: { entry: EntryItem; around: Around }) {
  return (
    <View className="points-entry-head">
      <View className="muted">{titleOf(entry, around)}</View>
      <View className={`points-head__number num ${lookOf(entry, around.today)}`}>{signed(entry.points)}</View>
      {isWaiting(entry, around.today) && <View className="note muted">{arrivalOf(entry, around)}</View>}
    </View>
  );
}

function factsOf(entry: EntryItem, around: Around) {
  const { t, language, today } = around;
  const at = Date.parse(entry.at);
  const inWords = (day: string) => dayInWords(day, language, today);
  // Beside an entry of an earlier year a day without its year would be taken for this one's.
  const withYear = (day: string) => dayInWords(day, language, '');
  const exchange = around.exchanges.find((it) => it.exchangeNo === entry.cause.no);
  return [
    { label: t.happened, value: `${inWords(dayAt(at))} ${clockAt(at)}` },
    entry.day !== dayAt(at) && { label: t.countsOn, value: inWords(entry.day) },
    entry.cause.no !== undefined && { label: t.reference, value: shortCode(entry.cause.no) },
    {
      label: t.state,
      value: isWaiting(entry, today)
        ? arrivalOf(entry, around)
        : exchange !== undefined && entry.cause.type === 'exchange'
          ? t.states[exchange.state]
          : t.done,
    },
    entry.expiresOn !== undefined && entry.points > 0 && { label: t.expiresOn, value: withYear(entry.expiresOn) },
    { label: t.balanceAfter, value: grouped(entry.balance) },
    { label: t.number, value: t.numberOf(String(entry.entryNo)) },
  ];
}

interface ChainProps {
  entry: EntryItem;
  newer?: EntryItem;
  older?: EntryItem;
  around: Around;
}

function Chain({ entry, newer, older, around }: ChainProps) {
  const { t } = around;
  return (
    <Panel>
      <Heading look="h2">{t.chain}</Heading>
      <View className="note muted points-chain-note">{t.chainNote}</View>
      <ProofRows entry={entry} />
      <ChainRow label={t.newer} entry={newer} none={t.last} around={around} />
      <ChainRow label={t.older} entry={older} none={t.first} around={around} />
    </Panel>
  );
}

function ChainRow({ label, entry, none, around }: { label: string; entry?: EntryItem; none: string; around: Around }) {
  return (
    <View className="points-chain">
      <View className="mini muted">{label}</View>
      {entry === undefined ? (
        <View className="note faint points-chain__none">{none}</View>
      ) : (
        <View>
          <EntryRow entry={entry} around={around} onTap={() => void Taro.redirectTo({ url: entryUrl(entry) })} />
        </View>
      )}
    </View>
  );
}
