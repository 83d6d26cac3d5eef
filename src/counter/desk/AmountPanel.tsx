/** The purchase that is being recorded: amount, order number, what it was, coupon, what is paid and earned. */
import type { ReactNode } from 'react';
import { View } from '@tarojs/components';
import { nowMs } from '@/src/cloud/clock';
import { Icon } from '@/src/components/Icon/Icon';
import { Panel } from '@/src/components/Panel/Panel';
import { Tag } from '@/src/components/Tag/Tag';
import { addDays, dayAt, shortDay } from '@/src/format/day';
import { grouped, yuan } from '@/src/format/number';
import { useNames } from '@/src/hooks/useNames';
import { counterTexts } from '@/src/texts/counter';
import { type Language, useLanguage, useSay, useTexts } from '@/src/texts/language';
import { fenOf } from './keypad';
import type { Choice, Quote } from './useQuote';

interface Props {
  text: string;
  typing: boolean;
  orderNo: string;
  category: string | undefined;
  choice: Choice;
  quote: Quote;
  onType: () => void;
  onOrderNo: () => void;
  onCategory: (category: string | undefined) => void;
  onCoupon: () => void;
}

/** Longer amounts are drawn smaller, so that ten million fits the narrowest phone. */
const ROOMY = 7;

export function AmountPanel(props: Props) {
  const { text, typing, orderNo, quote } = props;
  const t = useTexts(counterTexts);
  const fen = fenOf(text);
  const shown = amountShown(text, typing);
  return (
    <Panel>
      <View className="note muted">{t.amount}</View>
      <View className="row between row--end desk-amount-row">
        <View
          className={`num desk-amount ${shown.length > ROOMY ? 'desk-amount--long' : ''}`}
          hoverClass="pressed"
          ariaRole="button"
          ariaLabel={t.enterAmount}
          onClick={props.onType}
        >
          <View className="desk-amount__sign">¥</View>
          <View className={text === '' ? 'faint' : ''}>{shown || t.noAmount}</View>
          {typing && <View className="desk-amount__caret moves" />}
        </View>
        <View className="note muted desk-order" hoverClass="pressed" ariaRole="button" onClick={props.onOrderNo}>
          <View className="desk-order__label">{t.orderNo}</View>
          <View className="num desk-order__no">{orderNo === '' ? t.orderNoAuto : orderNo}</View>
        </View>
      </View>
      <Categories category={props.category} onCategory={props.onCategory} />
      {fen !== undefined && fen > 0 && <Quoted quote={quote} choice={props.choice} onCoupon={props.onCoupon} />}
      {fen === 0 && <View className="note muted desk-visit">{t.visitOnly}</View>}
    </Panel>
  );
}

/** While it is typed it stands as typed; then as money. */
const amountShown = (text: string, typing: boolean): string => {
  const fen = fenOf(text);
  return typing || fen === undefined ? text : yuan(fen);
};

function Categories({ category, onCategory }: Pick<Props, 'category' | 'onCategory'>) {
  const t = useTexts(counterTexts);
  const say = useSay();
  const { all } = useNames();
  const choices = [
    { id: undefined, name: t.whatAny },
    ...all.categories.filter((it) => it.id !== 'coupon').map((it) => ({ id: it.id, name: say(it.name) })),
  ];
  if (choices.length < 2) return null;
  return (
    <View className="desk-categories" ariaRole="radiogroup" ariaLabel={t.what}>
      {choices.map((it) => (
        <View
          key={it.id ?? 'any'}
          className={`desk-category ${it.id === category ? 'desk-category--on' : ''}`}
          ariaRole="radio"
          aria-checked={it.id === category}
          onClick={() => onCategory(it.id)}
        >
          {it.name}
        </View>
      ))}
    </View>
  );
}

function Quoted({ quote, choice, onCoupon }: Pick<Props, 'quote' | 'choice' | 'onCoupon'>) {
  const t = useTexts(counterTexts);
  const say = useSay();
  const language = useLanguage();
  if (quote.state === 'none') return null;
  if (quote.state === 'failed') return <CouponLine left={<View className="warn">{quote.message}</View>} onCoupon={onCoupon} />;
  if (quote.state === 'loading') {
    return (
      <View ariaLabel={t.quoting}>
        {[0, 1, 2].map((it) => (
          <View key={it} className="line desk-line">
            <View className="bone bone--line moves" />
          </View>
        ))}
      </View>
    );
  }
  const { quoted, coupon } = quote;
  return (
    <View>
      {coupon === undefined ? (
        <CouponLine
          left={<View className="muted">{choice === 'none' ? t.withoutCoupon : t.noCouponUsable}</View>}
          onCoupon={onCoupon}
        />
      ) : (
        <CouponLine
          left={
            <View className="row gap-s">
              <View>{say(coupon.name)}</View>
              {coupon.isBest && <Tag>{t.best}</Tag>}
            </View>
          }
          right={coupon.isGift ? t.giftCoupon : `−${yuan(quoted.offFen)}`}
          onCoupon={onCoupon}
        />
      )}
      <View className="row between line desk-line">
        <View className="note muted">{t.paid}</View>
        <View className="num desk-paid">¥{yuan(quoted.paidFen)}</View>
      </View>
      <View className="row between line desk-line">
        <View className="note muted">
          {t.earns} · {say(quoted.explanation)}
        </View>
        <View className="note num strong">
          +{grouped(quoted.points)} {arrivalInWords(quoted.availableOn, language, t)}
        </View>
      </View>
    </View>
  );
}

function CouponLine({ left, right, onCoupon }: { left: ReactNode; right?: string; onCoupon: () => void }) {
  return (
    <View className="row between line desk-line gap-s" hoverClass="pressed" ariaRole="button" onClick={onCoupon}>
      <View className="note grow">{left}</View>
      {right !== undefined && <View className="note num strong good">{right}</View>}
      <Icon name="next" size="s" className="faint" />
    </View>
  );
}

export function arrivalInWords(day: string, language: Language, t: (typeof counterTexts)['zh']): string {
  const today = dayAt(nowMs());
  if (day <= today) return t.arrivesToday;
  return day === addDays(today, 1) ? t.arrivesTomorrow : t.arrivesOn(shortDay(day, today, language));
}
