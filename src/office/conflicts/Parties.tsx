/** Both members of a conflict side by side, as the counter sees them, so that somebody can judge who is who. */
import { View } from '@tarojs/components';
import type { Glance } from '@/types/contract/counter';
import type { Answer } from '@/src/cloud/answer';
import { nowMs } from '@/src/cloud/clock';
import * as counter from '@/src/cloud/counter';
import type { Conflict } from '@/src/cloud/office';
import { Avatar } from '@/src/components/Avatar/Avatar';
import { shopToAskIn } from '@/src/counter/desk/useShopChoice';
import { dayAt, shortDay } from '@/src/format/day';
import { grouped, spaced } from '@/src/format/number';
import { useLoad } from '@/src/hooks/useLoad';
import { conflictTexts } from '@/src/texts/conflicts';
import { useLanguage, useSay, useTexts } from '@/src/texts/language';

type Side = 'holder' | 'claimant';
type Glances = Partial<Record<Side, Glance>>;

export function Parties({ conflict }: { conflict: Conflict }) {
  const { holder, claimant, conflictId } = conflict;
  const { load } = useLoad(`office.parties.${conflictId}`, () => glancesOf(holder.memberNo, claimant.memberNo), { keep: false });
  const glances = load.state === 'ready' || load.state === 'offline' ? load.data : {};
  return (
    <View className="row row--top gap-m conflict-parties">
      <PartyCard side="holder" party={holder} glance={glances.holder} loading={load.state === 'loading'} />
      <PartyCard side="claimant" party={claimant} glance={glances.claimant} loading={load.state === 'loading'} />
    </View>
  );
}

/** What cannot be looked up is left out: a conflict can be settled without it. */
async function glancesOf(holder: string, claimant: string): Promise<Answer<Glances>> {
  const shopId = await shopToAskIn();
  const [one, other] = await Promise.all([holder, claimant].map((memberNo) => counter.findMember({ memberNo, shopId })));
  return {
    ok: true,
    data: {
      ...(one?.ok === true && { holder: one.data.member }),
      ...(other?.ok === true && { claimant: other.data.member }),
    },
  };
}

interface CardProps {
  side: Side;
  party: Conflict[Side];
  glance: Glance | undefined;
  loading: boolean;
}

function PartyCard({ side, party, glance, loading }: CardProps) {
  const t = useTexts(conflictTexts);
  const say = useSay();
  const language = useLanguage();
  const today = dayAt(nowMs());
  const lastVisit = glance?.lastVisit ?? undefined;
  const seen = (value: string | undefined) => value ?? (loading ? '…' : t.notSeen);
  const lines = [
    { label: t.joined, value: shortDay(dayAt(Date.parse(party.joinedAt)), today, language) },
    { label: t.tier, value: seen(glance && say(glance.tierName)) },
    { label: t.points, value: seen(glance && grouped(glance.available)) },
    { label: t.coupons, value: seen(glance && grouped(glance.coupons.length)) },
    { label: t.lastVisit, value: seen(glance && (lastVisit === undefined ? t.never : shortDay(lastVisit, today, language))) },
  ];
  return (
    <View className="grow conflict-party">
      <View className="mini strong muted">{side === 'holder' ? t.holder : t.claimant}</View>
      <View className="conflict-party__who">
        <Avatar name={party.nickname} tier={glance?.tier ?? 'base'} />
        <View className="strong conflict-party__name">{party.nickname ?? t.unnamed}</View>
        <View className="mini muted num">{spaced(party.memberNo)}</View>
      </View>
      {lines.map((it) => (
        <View key={it.label} className="row between gap-s mini conflict-party__line">
          <View className="muted">{it.label}</View>
          <View className="num strong">{it.value}</View>
        </View>
      ))}
    </View>
  );
}
