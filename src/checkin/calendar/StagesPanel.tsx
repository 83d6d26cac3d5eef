/** What a streak brings: the stages on a bar, filled to today. */
import { View } from '@tarojs/components';
import { Heading } from '@/src/components/Heading/Heading';
import { Icon } from '@/src/components/Icon/Icon';
import { Panel } from '@/src/components/Panel/Panel';
import { ProgressBar } from '@/src/components/ProgressBar/ProgressBar';
import { checkinTexts } from '@/src/texts/checkin';
import { useTexts } from '@/src/texts/language';
import { placeInCycle, type Stage, stagePercent } from './month';

export function StagesPanel({ streak, stages }: { streak: number; stages: readonly Stage[] }) {
  const t = useTexts(checkinTexts);
  if (stages.length === 0) return null;
  const place = placeInCycle(streak, stages);
  const rewardOf = (it: Stage) =>
    [it.points > 0 ? `+${it.points}` : '', it.coupon === undefined ? '' : t.coupon].filter((text) => text !== '').join(' ');
  return (
    <Panel>
      <Heading look="h2" className="checkin-stages-title">
        {t.stages}
      </Heading>
      <View className="checkin-stages">
        <View className="checkin-stages__bar">
          <ProgressBar percent={stagePercent(place, stages)} label={t.stages} />
        </View>
        <View className="row between">
          {stages.map((it) => {
            const reached = it.day <= place;
            return (
              <View key={it.day} className="checkin-stage" ariaLabel={t.stageLabel(it.day.toString(), rewardOf(it))}>
                <View className={`dot num checkin-stage__dot ${reached ? 'dot--done' : ''}`}>
                  {reached ? <Icon name="check" size="s" /> : it.day}
                </View>
                <View className={`mini strong num ${reached ? 'faint' : ''}`}>{rewardOf(it)}</View>
              </View>
            );
          })}
        </View>
      </View>
    </Panel>
  );
}
