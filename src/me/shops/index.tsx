/** The shops: where they are, when they are open, who serves. */
import Taro from '@tarojs/taro';
import { View } from '@tarojs/components';
import type { ShopItem } from '@/types/contract/shop';
import * as shop from '@/src/cloud/shop';
import { Empty } from '@/src/components/Empty/Empty';
import { Facts } from '@/src/components/Facts/Facts';
import { Heading } from '@/src/components/Heading/Heading';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Panel } from '@/src/components/Panel/Panel';
import { Screen } from '@/src/components/Screen/Screen';
import { useLoad } from '@/src/hooks/useLoad';
import { useSay, useTexts } from '@/src/texts/language';
import { meTexts } from '@/src/texts/me';

export default function ShopsPage() {
  const t = useTexts(meTexts);
  const { load, reload } = useLoad('shops', shop.shops);
  return (
    <Screen title={t.shops}>
      <Loaded load={load} onRetry={reload} bones={['tile', 'tile', 'tile']}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="shop" title={t.noShops} />
          ) : (
            <View className="stack">
              {items.map((it) => (
                <Shop key={it.shopId} shop={it} />
              ))}
            </View>
          )
        }
      </Loaded>
    </Screen>
  );
}

function Shop({ shop: it }: { shop: ShopItem }) {
  const t = useTexts(meTexts);
  const say = useSay();
  const { phone } = it;
  return (
    <Panel>
      <View className="row between">
        <Heading look="h2">{say(it.name)}</Heading>
        {it.assistant !== undefined && <View className="note muted">{t.assistant(it.assistant)}</View>}
      </View>
      <Facts
        items={[
          { label: t.address, value: say(it.address) },
          { label: t.hours, value: it.hours },
          phone !== undefined && { label: t.call, value: phone, onTap: () => void Taro.makePhoneCall({ phoneNumber: phone }) },
        ]}
      />
    </Panel>
  );
}
