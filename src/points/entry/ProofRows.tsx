/** Where an entry stands in the chain: the hash before it, its own, and whether the phone comes to the same. */
import { View } from '@tarojs/components';
import * as points from '@/src/cloud/points';
import { Icon } from '@/src/components/Icon/Icon';
import { Skeleton } from '@/src/components/Skeleton/Skeleton';
import { useLoad } from '@/src/hooks/useLoad';
import { useTexts } from '@/src/texts/language';
import { pointsTexts } from '@/src/texts/points';
import { HashRow } from '../ledger/HashRow';
import { proofFrom } from './proof';

export function ProofRows({ entry: { account, entryNo } }: { entry: points.EntryId }) {
  const t = useTexts(pointsTexts);
  const { load } = useLoad(`points.proof.${account}.${entryNo}`, () => points.proofLine({ account, entryNo }));
  if (load.state === 'loading') return <Skeleton bones={['line', 'line']} />;
  const line = load.state === 'ready' || load.state === 'offline' ? load.data.line : undefined;
  if (line === undefined) return <View className="note faint points-chain__none">{t.noProof}</View>;
  const { before, hash, holds } = proofFrom(line);
  return (
    <View>
      {before === undefined ? (
        <View className="row between gap-m points-hash">
          <View className="note muted">{t.hashBefore}</View>
          <View className="note faint">{t.hashNone}</View>
        </View>
      ) : (
        <HashRow label={t.hashBefore} hash={before} />
      )}
      <HashRow label={t.hashOwn} hash={hash} className="points-hash--own" />
      <View className={`row gap-s note points-proof ${holds ? 'good' : 'warn'}`} ariaRole={holds ? 'status' : 'alert'}>
        <Icon name={holds ? 'check' : 'cross'} size="s" />
        <View className="grow">{holds ? t.recomputed : t.notRecomputed}</View>
      </View>
    </View>
  );
}
