/** The growth progress bar: the tiers as stations, filled to where the member stands. */
import { View } from '@tarojs/components';
import { filledPercent, placeStations, type Station } from './stations';

export interface NamedStation extends Station {
  name: string;
}

interface Props {
  stations: readonly NamedStation[];
  /** The member's tier. */
  tier: string;
  growth: number;
  /** Read aloud instead of the drawing. */
  label: string;
}

export function GrowthBar({ stations, tier, growth, label }: Props) {
  const here = stations.findIndex((it) => it.tier === tier);
  const places = placeStations(stations.length, here);
  const end = (at: number) => (at === 0 ? 'first' : at === stations.length - 1 ? 'last' : 'middle');
  return (
    <View className="growthbar" ariaRole="progressbar" ariaLabel={label}>
      <View className="growthbar__track">
        <View className="growthbar__fill moves" style={{ width: `${filledPercent(stations, here, growth)}%` }} />
        {stations.map((it, at) => (
          <View
            key={it.tier}
            className={`growthbar__stop growthbar__stop--${end(at)} ${at <= here ? 'growthbar__stop--on' : ''}`}
            style={{ left: `${places[at] ?? 0}%` }}
          />
        ))}
      </View>
      <View className="growthbar__names">
        {stations.map((it, at) => (
          <View
            key={it.tier}
            className={`growthbar__name growthbar__name--${end(at)} ${at === here ? 'growthbar__name--here' : at < here ? 'growthbar__name--passed' : ''}`}
            style={{ left: `${places[at] ?? 0}%` }}
          >
            {it.name}
          </View>
        ))}
      </View>
    </View>
  );
}
