/** By what the shop knows a member, one line each: what it is, since when, and whether it is proven to be theirs. */
import { View } from '@tarojs/components';
import type { Answered } from '@/types/contract/contract';
import type { Contracts } from '@/src/cloud/call';
import { nowMs } from '@/src/cloud/clock';
import { dayAt, dayInWords } from '@/src/format/day';
import { useLanguage, useTexts } from '@/src/texts/language';
import { meTexts } from '@/src/texts/me';
import { Icon, type IconName } from '../Icon/Icon';
import { Tag } from '../Tag/Tag';
import './Identities.scss';

type Identity = Answered<Contracts['identity'], 'profile'>['identities'][number];

const ICONS: Readonly<Record<Identity['provider'], IconName>> = {
  wechat: 'person',
  unionid: 'person',
  phone: 'phone',
  card: 'card',
  buyer: 'bag',
  pos: 'list',
};

/** The name of an outside system; WeChat's AppIDs are names to nobody but WeChat. */
const systemOf = ({ provider, app }: Identity): string => (provider === 'wechat' || provider === 'unionid' ? '' : app);

export function Identities({ items }: { items: readonly Identity[] }) {
  const t = useTexts(meTexts);
  const language = useLanguage();
  const since = (it: Identity) => t.knownSince(dayInWords(dayAt(Date.parse(it.since)), language, dayAt(nowMs())));
  return (
    <View>
      {items.map((it) => (
        <View key={`${it.provider} ${it.app} ${it.since}`} className="row gap-m line identity">
          <Icon name={ICONS[it.provider]} className="muted" />
          <View className="grow">
            <View className="identity__name">{t.providers[it.provider]}</View>
            <View className="mini muted num">{[systemOf(it), since(it)].filter((word) => word !== '').join(' · ')}</View>
          </View>
          <Tag look={it.proven ? 'good' : 'quiet'}>{it.proven ? t.proven : t.unproven}</Tag>
        </View>
      ))}
    </View>
  );
}
