/** The last word before points are taken: how many, where, what it costs, what remains, which points go first. */
import { useState } from 'react';
import Taro from '@tarojs/taro';
import { View } from '@tarojs/components';
import type { Answered, Sent } from '@/types/contract/contract';
import type { Contracts } from '@/src/cloud/call';
import type { Answer } from '@/src/cloud/answer';
import { isSettled } from '@/src/cloud/keyed';
import { nowMs } from '@/src/cloud/clock';
import * as mall from '@/src/cloud/mall';
import { Button } from '@/src/components/Button/Button';
import { Facts } from '@/src/components/Facts/Facts';
import { Heading } from '@/src/components/Heading/Heading';
import { Icon } from '@/src/components/Icon/Icon';
import { Sheet } from '@/src/components/Sheet/Sheet';
import { toast } from '@/src/components/Toast/Toast';
import { askConsent } from '@/src/device/consent';
import { dayAt, shortDayAhead } from '@/src/format/day';
import { grouped } from '@/src/format/number';
import { useSureDeed } from '@/src/hooks/useSureDeed';
import { useTemplateIds } from '@/src/hooks/useTemplateIds';
import { type Language, useLanguage, useSay, useTexts } from '@/src/texts/language';
import { mallTexts } from '@/src/texts/mall';
import type { RewardPage } from './load';
import { mostOf, priceOf, type Used, usedFirst } from './price';

type Body = Sent<Contracts['mall'], 'exchange'>;
type Exchanged = Answered<Contracts['mall'], 'exchange'>;

/** More lots than this are counted, not listed. */
const LOTS_SHOWN = 3;

interface Props {
  page: RewardPage;
  open: boolean;
  onClose: () => void;
}

export function ConfirmSheet({ page: now, open, onClose }: Props) {
  const t = useTexts(mallTexts);
  // From the tap on the figures stand: once the points are taken, the balance that is asked anew has them off already.
  const [tapped, setTapped] = useState<RewardPage>();
  const [wish, setWish] = useState<{ quantity: number; shopId?: string }>({ quantity: 1 });
  // Once done, the button stays busy until the page has gone: a tap in between would be another exchange.
  const [done, setDone] = useState(false);
  const deed = useSureDeed<Body, Exchanged>(`mall.exchange.${now.reward.rewardId}`, mall.exchange);
  const page = (deed.busy || done ? tapped : undefined) ?? now;
  const { reward, balance } = page;
  // Whether it was done is open: what would remain cannot be said.
  const isOpen = deed.open !== undefined && !deed.busy;
  const readyIds = useTemplateIds('exchange_ready');
  // What is still open is shown as it was sent: another quantity would be another exchange.
  const quantity = deed.open?.quantity ?? Math.min(wish.quantity, mostOf(reward, balance.available));
  const shopId = deed.open === undefined ? wish.shopId : deed.open.shopId;
  const { cost } = priceOf(reward.points, quantity, balance.available);

  const pay = () => {
    // The first call of the tap: WeChat opens its sheet only then.
    const asking = askConsent(readyIds);
    setTapped(page);
    void deed.go({ rewardId: reward.rewardId, quantity, shopId }, async (answer) => {
      await asking;
      if (answer.ok) setDone(true);
      after(answer, reward.kind);
    });
  };
  const giveUp = () => {
    if (deed.open !== undefined) mall.forgetExchange(deed.open);
    deed.giveUp();
    onClose();
    void Taro.navigateTo({ url: '/mall/orders/index' });
  };
  return (
    <Sheet open={open} onClose={onClose} label={t.confirm}>
      <View className="row between">
        <Heading look="h1">{t.confirm}</Heading>
        <Stepper
          quantity={quantity}
          most={deed.open === undefined ? mostOf(reward, balance.available) : quantity}
          least={deed.open === undefined ? 1 : quantity}
          onChange={(it) => setWish({ ...wish, quantity: it })}
        />
      </View>
      <View className="reward-sheet__facts">
        <Facts items={useFacts(page, { quantity, shopId, isOpen })} />
      </View>
      {reward.kind !== 'coupon' && deed.open === undefined && (
        <ShopChoice page={page} shopId={shopId} onChoose={(it) => setWish({ ...wish, shopId: it })} />
      )}
      {deed.open !== undefined && <View className="note warn reward-sheet__open">{t.unanswered}</View>}
      <View className="reward-sheet__pay">
        <Button busy={deed.busy || done} onTap={pay}>
          {deed.open === undefined || deed.busy ? t.pay(grouped(cost)) : t.payAgain}
        </Button>
      </View>
      {deed.open !== undefined && !deed.busy ? (
        <Button look="plain" onTap={giveUp}>
          {t.giveUp}
        </Button>
      ) : (
        <View className="mini faint reward-sheet__after">{reward.kind === 'coupon' ? t.afterPayCoupon : t.afterPay}</View>
      )}
    </Sheet>
  );
}

/** The way on after an answer: the fetch code, or the sentence that says what to do. */
function after(answer: Answer<Exchanged>, kind: string): void {
  if (answer.ok) {
    void Taro.redirectTo({ url: `/mall/result/index?no=${encodeURIComponent(answer.data.exchangeNo)}&new=1&kind=${kind}` });
    return;
  }
  // While it is open the sheet itself says so.
  if (isSettled(answer)) toast(answer.error.message);
}

interface Asked {
  quantity: number;
  shopId: string | undefined;
  isOpen: boolean;
}

function useFacts({ reward, balance, shops, pickupDays }: RewardPage, { quantity, shopId, isOpen }: Asked) {
  const t = useTexts(mallTexts);
  const say = useSay();
  const language = useLanguage();
  const { cost, remains } = priceOf(reward.points, quantity, balance.available);
  const chosen = shops.find((it) => it.shopId === shopId);
  const anyShop = (some: RewardPage['shops']) => (some.length === 0 ? t.anyShop : some.map((it) => say(it.name)).join(' / '));
  const where = chosen === undefined ? anyShop(reward.shopIds.length === 0 ? [] : shops) : say(chosen.name);
  return [
    { label: t.reward, value: t.rewardTimes(say(reward.name), quantity) },
    { label: t.where, value: reward.kind === 'coupon' ? t.intoWallet : t.fetchIn(where, pickupDays) },
    { label: t.cost, value: grouped(cost) },
    !isOpen && { label: t.remains, value: grouped(Math.max(0, remains)) },
    !isOpen && remains >= 0 && { label: t.firstUsed, value: usedInWords(t, language, usedFirst(balance.expiring, cost)) },
  ];
}

function usedInWords(t: (typeof mallTexts)['zh'], language: Language, used: readonly Used[]): string {
  const today = dayAt(nowMs());
  const words = used
    .slice(0, LOTS_SHOWN)
    .map((it) =>
      it.on === undefined
        ? t.usedForever(grouped(it.points))
        : t.usedOf(grouped(it.points), shortDayAhead(it.on, today, language)),
    );
  if (used.length > LOTS_SHOWN) words.push(t.usedMore(used.length));
  return words.join(' · ');
}

interface StepperProps {
  quantity: number;
  least: number;
  most: number;
  onChange: (quantity: number) => void;
}

function Stepper({ quantity, least, most, onChange }: StepperProps) {
  const t = useTexts(mallTexts);
  const step = (by: number) => {
    const to = quantity + by;
    if (to >= least && to <= most) onChange(to);
  };
  return (
    <View className="row stepper">
      <View className="stepper__touch" hoverClass="pressed" ariaRole="button" ariaLabel={t.less} onClick={() => step(-1)}>
        <View className={`stepper__sign ${quantity <= least ? 'stepper__sign--off' : ''}`}>
          <Icon name="minus" size="s" />
        </View>
      </View>
      <View className="num stepper__count">{quantity}</View>
      <View className="stepper__touch" hoverClass="pressed" ariaRole="button" ariaLabel={t.more} onClick={() => step(1)}>
        <View className={`stepper__sign ${quantity >= most ? 'stepper__sign--off' : ''}`}>
          <Icon name="plus" size="s" />
        </View>
      </View>
    </View>
  );
}

interface ChoiceProps {
  page: RewardPage;
  shopId: string | undefined;
  onChoose: (shopId: string | undefined) => void;
}

function ShopChoice({ page: { shops }, shopId, onChoose }: ChoiceProps) {
  const t = useTexts(mallTexts);
  const say = useSay();
  const choices = [{ shopId: undefined, name: t.anyShop }, ...shops.map((it) => ({ shopId: it.shopId, name: say(it.name) }))];
  if (shops.length < 2) return null;
  return (
    <View className="reward-sheet__shops" ariaRole="radiogroup" ariaLabel={t.noShopChoice}>
      {choices.map((it) => (
        <View
          key={it.shopId ?? 'any'}
          className={`chip reward-sheet__shop ${it.shopId === shopId ? 'chip--on' : ''}`}
          ariaRole="radio"
          aria-checked={it.shopId === shopId}
          onClick={() => onChoose(it.shopId)}
        >
          {it.name}
        </View>
      ))}
    </View>
  );
}
