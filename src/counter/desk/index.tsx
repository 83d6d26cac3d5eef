/** The counter: scan, greet, record; hand over; today's list. */
import { useState } from 'react';
import Taro from '@tarojs/taro';
import { View } from '@tarojs/components';
import * as counter from '@/src/cloud/counter';
import { Button } from '@/src/components/Button/Button';
import { Empty } from '@/src/components/Empty/Empty';
import { Heading } from '@/src/components/Heading/Heading';
import { Icon } from '@/src/components/Icon/Icon';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Panel } from '@/src/components/Panel/Panel';
import { Screen } from '@/src/components/Screen/Screen';
import { toast } from '@/src/components/Toast/Toast';
import { canScan, scan } from '@/src/device/scan';
import { yuan } from '@/src/format/number';
import { useBusy } from '@/src/hooks/useBusy';
import { useLoad } from '@/src/hooks/useLoad';
import { counterTexts } from '@/src/texts/counter';
import { useSay, useTexts } from '@/src/texts/language';
import { AmountPanel } from './AmountPanel';
import { CouponSheet } from './CouponSheet';
import { FindSheet } from './FindSheet';
import { Keypad } from './Keypad';
import { MemberPanel } from './MemberPanel';
import { OfficePanel } from './OfficePanel';
import { OrderNoSheet } from './OrderNoSheet';
import { readScan } from './readScan';
import { Recorded } from './Recorded';
import { ShopChoice } from './ShopChoice';
import { TodayPanel } from './TodayPanel';
import { type Sale, useSale } from './useSale';
import { type Desk, loadDesk, useShopChoice } from './useShopChoice';
import './index.scss';

export default function CounterPage() {
  const { load, reload } = useLoad('counter.desk', loadDesk);
  const t = useTexts(counterTexts);
  if (load.state === 'ready' || load.state === 'offline') return <AtShop desk={load.data} />;
  return (
    <Screen title={t.plain}>
      <Loaded load={load} onRetry={reload} bones={['tile', 'row', 'row']}>
        {() => null}
      </Loaded>
    </Screen>
  );
}

function AtShop({ desk }: { desk: Desk }) {
  const t = useTexts(counterTexts);
  const say = useSay();
  const { here, choose } = useShopChoice(desk);
  const [choosing, setChoosing] = useState(false);
  const several = desk.shops.length > 1;
  if (desk.shops.length === 0) return <NotStaff />;
  const title = here === undefined ? t.plain : t.title(say(here.name));
  return (
    <Screen
      nav={
        <View
          className="row h2 desk-title"
          hoverClass={several ? 'pressed' : 'none'}
          ariaRole={several ? 'button' : undefined}
          onClick={() => several && setChoosing(true)}
        >
          <Heading level={1} look="none" className="desk-title__name">
            {title}
          </Heading>
          {several && <Icon name="down" size="s" />}
        </View>
      }
    >
      {here !== undefined && <AtCounter key={here.shopId} shopId={here.shopId} operator={desk.operator} />}
      <ShopChoice
        open={choosing || here === undefined}
        desk={desk}
        here={here?.shopId}
        onChoose={(shopId) => {
          choose(shopId);
          setChoosing(false);
        }}
        onClose={() => setChoosing(false)}
      />
    </Screen>
  );
}

function NotStaff() {
  const t = useTexts(counterTexts);
  return (
    <Screen title={t.plain}>
      <Empty icon="shop" title={t.notStaff} text={t.notStaffText}>
        <Button size="small" onTap={() => void Taro.navigateTo({ url: '/counter/bind/index' })}>
          {t.bind}
        </Button>
      </Empty>
    </Screen>
  );
}

function AtCounter({ shopId, operator }: { shopId: string; operator: boolean }) {
  const t = useTexts(counterTexts);
  const sale = useSale(shopId);
  const [sheet, setSheet] = useState<'none' | 'find' | 'coupon' | 'order'>('none');
  const scanning = useScan(shopId, sale);
  const close = () => setSheet('none');
  return (
    <View className={`stack ${sale.form.typing ? 'desk--typing' : ''}`}>
      {sale.open !== undefined && <OpenPurchase sale={sale} />}
      {sale.customer === undefined ? (
        <>
          <Greeting busy={scanning.busy} onScan={scanning.start} onFind={() => setSheet('find')} />
          <OfficePanel operator={operator} />
        </>
      ) : (
        <>
          <MemberPanel customer={sale.customer} />
          <SalePanel sale={sale} onOrderNo={() => setSheet('order')} onCoupon={() => setSheet('coupon')} />
          <View className="row gap-m">
            <View className="grow">
              <Button look="quiet" icon="scan" busy={scanning.busy} onTap={canScan() ? scanning.start : () => setSheet('find')}>
                {t.scanNext}
              </Button>
            </View>
            <HandoverButton />
          </View>
        </>
      )}
      <TodayPanel shopId={shopId} onTakenBack={sale.takenBack} />
      {sale.customer !== undefined && sale.form.typing && (
        <Keypad onKey={sale.form.type} onDone={() => sale.form.setTyping(false)} />
      )}
      <FindSheet open={sheet === 'find'} shopId={shopId} onFound={sale.begin} onClose={close} />
      <CouponSheet
        open={sheet === 'coupon'}
        coupons={sale.customer?.member.coupons ?? []}
        onChoose={sale.form.setChoice}
        onClose={close}
      />
      {sheet === 'order' && <OrderNoSheet open orderNo={sale.form.orderNo} onChange={sale.form.setOrderNo} onClose={close} />}
    </View>
  );
}

/** What was scanned decides what happens: a member is greeted, a pickup code handed over, a coupon chosen. */
function useScan(shopId: string, sale: Sale) {
  const t = useTexts(counterTexts);
  const { busy, run } = useBusy();
  const start = () =>
    void run(async () => {
      const text = await scan();
      if (text === undefined) return toast(t.notRead);
      const read = readScan(text);
      if (read.type === 'pickup') return openHandover(read.code);
      if (read.type === 'member') {
        const answer = await counter.memberByCode({ memberCode: read.code, shopId });
        if (!answer.ok) return toast(answer.error.message);
        return sale.begin({ who: { visit: answer.data.visit }, member: answer.data.member });
      }
      const coupon = sale.customer?.member.coupons.find((it) => it.couponCode === read.code);
      if (coupon === undefined) return toast(t.unknownCode);
      sale.form.setChoice({ couponCode: coupon.couponCode });
      toast(t.couponChosen);
    });
  return { busy, start };
}

function Greeting({ busy, onScan, onFind }: { busy: boolean; onScan: () => void; onFind: () => void }) {
  const t = useTexts(counterTexts);
  return (
    <>
      <Panel className="desk-greeting">
        <View className="desk-greeting__sign">
          <Icon name="scan" size="xl" />
        </View>
        <View className="note muted desk-greeting__text">{t.scanText}</View>
        {canScan() ? (
          <Button icon="scan" busy={busy} onTap={onScan}>
            {t.scan}
          </Button>
        ) : (
          <Button onTap={onFind}>{t.findLong}</Button>
        )}
      </Panel>
      <View className="row gap-m">
        {canScan() && (
          <View className="grow">
            <Button look="quiet" icon="person" onTap={onFind}>
              {t.find}
            </Button>
          </View>
        )}
        <HandoverButton />
      </View>
    </>
  );
}

function SalePanel({ sale, onOrderNo, onCoupon }: { sale: Sale; onOrderNo: () => void; onCoupon: () => void }) {
  const t = useTexts(counterTexts);
  if (sale.recorded !== undefined) {
    return (
      <>
        <Recorded purchase={sale.recorded} />
        <Button look="plain" onTap={() => sale.begin(sale.customer)}>
          {t.another}
        </Button>
      </>
    );
  }
  const label = sale.amountFen === undefined ? t.enterAmount : sale.amountFen === 0 ? t.recordVisit : t.record;
  return (
    <>
      <AmountPanel
        text={sale.form.text}
        typing={sale.form.typing}
        orderNo={sale.form.orderNo}
        category={sale.form.category}
        choice={sale.form.choice}
        quote={sale.quote}
        onType={() => sale.form.setTyping(true)}
        onOrderNo={onOrderNo}
        onCategory={sale.form.setCategory}
        onCoupon={onCoupon}
      />
      {sale.amountFen === undefined ? (
        <Button onTap={() => sale.form.setTyping(true)}>{label}</Button>
      ) : (
        <Button busy={sale.busy} disabled={!sale.ready || sale.open !== undefined} onTap={sale.record}>
          {label}
        </Button>
      )}
    </>
  );
}

/** One that got no answer stands above everything else until it is settled. */
function OpenPurchase({ sale }: { sale: Sale }) {
  const t = useTexts(counterTexts);
  if (sale.open === undefined) return null;
  return (
    <Panel className="desk-open">
      <Heading look="h2" className="warn">
        {t.openTitle}
      </Heading>
      <View className="note desk-open__text">{t.openText(sale.open.name, yuan(sale.open.asked.amountFen))}</View>
      <Button onTap={sale.sendAgain}>{t.openSend}</Button>
      <Button look="plain" onTap={sale.giveUp}>
        {t.openDrop}
      </Button>
    </Panel>
  );
}

function HandoverButton() {
  const t = useTexts(counterTexts);
  return (
    <View className="grow">
      <Button look="quiet" icon="gift" onTap={() => openHandover('')}>
        {t.handover}
      </Button>
    </View>
  );
}

const openHandover = (code: string) =>
  void Taro.navigateTo({ url: `/counter/handover/index${code === '' ? '' : `?code=${encodeURIComponent(code)}`}` });
