/** The purchase at the counter: who, how much, which coupon; recorded once, however often it is tried. */
import { useMemo, useState } from 'react';
import type { Answered, Sent } from '@/types/contract/contract';
import type { Glance } from '@/types/contract/counter';
import type { Answer } from '@/src/cloud/answer';
import type { Contracts } from '@/src/cloud/call';
import * as counter from '@/src/cloud/counter';
import { isSettled } from '@/src/cloud/keyed';
import { toast } from '@/src/components/Toast/Toast';
import { useLoad } from '@/src/hooks/useLoad';
import { useSureDeed } from '@/src/hooks/useSureDeed';
import type { Customer } from './customer';
import { fenOf, type Key, press } from './keypad';
import type { RecordedPurchase } from './Recorded';
import type { TakenBack } from './RefundForm';
import { asked, type Basket, type Choice, useQuote } from './useQuote';

/** What is sent, and by what name the assistant knows it when it has to be sent again. */
interface Body {
  asked: Sent<Contracts['counter'], 'recordPurchase'>;
  name: string;
}

const send = (body: Body) => counter.recordPurchase(body.asked);

/** After these the visit or the member is no good any more: they must be scanned anew. */
const LOST: readonly string[] = ['VISIT_OVER', 'NO_SUCH_MEMBER'];

/** What the assistant types and chooses for one purchase. */
function useForm() {
  const [typing, setTyping] = useState(false);
  const [text, setText] = useState('');
  const [orderNo, setOrderNo] = useState('');
  const [category, setCategory] = useState<string>();
  const [choice, setChoice] = useState<Choice>('best');
  const clear = (typingNow: boolean) => {
    setTyping(typingNow);
    setText('');
    setOrderNo('');
    setCategory(undefined);
    setChoice('best');
  };
  const type = (key: Key) => setText((before) => press(before, key));
  return { typing, text, orderNo, category, choice, setTyping, setOrderNo, setCategory, setChoice, type, clear };
}

/** The member as scanned, and as they are since: asked anew after whatever is done at this counter, and when the page is shown again. */
function useCustomer(shopId: string) {
  const [scanned, setScanned] = useState<Customer>();
  const memberNo = scanned?.member.memberNo ?? '';
  const { load } = useLoad(`counter.glance.${memberNo}`, () => glanceOf(memberNo, shopId), { keep: false });
  // The number that was asked for: after a merge the answer carries the survivor's.
  const now = load.state === 'ready' && load.data.of === memberNo ? load.data.member : undefined;
  const customer = useMemo(
    () => (scanned === undefined || now === undefined ? scanned : { ...scanned, member: now }),
    [scanned, now],
  );
  // Who has left meanwhile stands at no counter any more.
  const isGone = load.state === 'refused' && load.code === 'NO_SUCH_MEMBER';
  return { customer: isGone ? undefined : customer, setCustomer: setScanned };
}

async function glanceOf(of: string, shopId: string): Promise<Answer<{ of: string; member?: Glance }>> {
  if (of === '') return { ok: true, data: { of } };
  const found = await counter.findMember({ memberNo: of, shopId });
  return found.ok ? { ok: true, data: { of, member: found.data.member } } : found;
}

export function useSale(shopId: string) {
  const { customer, setCustomer } = useCustomer(shopId);
  const [recorded, setRecorded] = useState<RecordedPurchase>();
  const form = useForm();
  const deed = useSureDeed<Body, Answered<Contracts['counter'], 'recordPurchase'>>(`counter.purchase.${shopId}`, send);

  const amountFen = fenOf(form.text);
  const { category, orderNo } = form;
  const basket: Basket | undefined =
    customer === undefined || amountFen === undefined ? undefined : { who: customer.who, amountFen, category, shopId };
  const choice = stillHeld(form.choice, customer);
  const quote = useQuote(recorded === undefined ? basket : undefined, choice, customer?.member);

  const begin = (it: Customer | undefined) => {
    form.clear(it !== undefined);
    setRecorded(undefined);
    setCustomer(it);
  };
  const submit = (body: Body) =>
    void deed.go(body, (answer) => {
      if (answer.ok) return setRecorded(answer.data);
      if (!isSettled(answer)) return;
      toast(answer.error.message);
      if (LOST.includes(answer.error.code)) begin(undefined);
    });
  const record = () => {
    if (basket === undefined || customer === undefined) return;
    const couponCode = quote.state === 'ready' ? quote.coupon?.couponCode : undefined;
    const { nickname, memberNo } = customer.member;
    submit({
      asked: { ...asked(basket, couponCode), orderNo: orderNo === '' ? undefined : orderNo },
      name: nickname ?? memberNo,
    });
  };
  const giveUp = () => {
    if (deed.open !== undefined) counter.forgetPurchase(deed.open.asked);
    deed.giveUp();
  };
  return {
    customer,
    form: { ...form, choice },
    quote,
    recorded,
    amountFen,
    busy: deed.busy,
    /** A purchase that got no answer; nothing else is recorded before it is settled. */
    open: deed.busy ? undefined : deed.open,
    /** A visit of no amount needs no quote. */
    ready: amountFen === 0 || quote.state === 'ready',
    begin,
    /** Of what has just been recorded something was taken back; once all of it was, the same member may be charged anew. */
    takenBack: (taken: TakenBack) => {
      if (recorded?.orderNo !== taken.no) return;
      if (taken.leftFen === 0) begin(customer);
      else setRecorded(withoutTaken(recorded, taken));
    },
    record,
    sendAgain: () => deed.open !== undefined && submit(deed.open),
    giveUp,
  };
}

/** What is left of a purchase of which a part was refunded. */
const withoutTaken = (it: RecordedPurchase, { leftFen, points, growth }: TakenBack): RecordedPurchase => ({
  ...it,
  refundedFen: it.paidFen - leftFen,
  points: Math.max(0, it.points - points),
  growth: Math.max(0, it.growth - growth),
});

/** A coupon that was used meanwhile is chosen no longer. */
function stillHeld(choice: Choice, customer: Customer | undefined): Choice {
  if (typeof choice !== 'object') return choice;
  return customer?.member.coupons.some((it) => it.couponCode === choice.couponCode) === true ? choice : 'best';
}

export type Sale = ReturnType<typeof useSale>;
