/** The growth progress bar: the tiers as stations, filled to where the member stands. */
import { View } from '@tarojs/components';
import { screenWidthPx } from '@/src/device/frame';
import { filledPercent, namesThatFit, placeStations, type Station } from './stations';

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

/** What the page and the card take of the screen's width. */
const BESIDE_PX = 72;

export function GrowthBar({ stations, tier, growth, label }: Props) {
  const here = stations.findIndex((it) => it.tier === tier);
  const places = placeStations(stations.length, here);
  const named = namesThatFit(
    stations.map((it) => it.name),
    here,
    screenWidthPx() - BESIDE_PX,
  );
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
            className={`${named[at] === true ? '' : 'growthbar__name--out'} growthbar__name growthbar__name--${end(at)} ${at === here ? 'growthbar__name--here' : at < here ? 'growthbar__name--passed' : ''}`}
            style={{ left: `${places[at] ?? 0}%` }}
          >
            {it.name}
          </View>
        ))}
      </View>
    </View>
  );
}
