/** The purchase at the counter: who, how much, which coupon; recorded once, however often it is tried. */
import { useState } from 'react';
import type { Answered, Sent } from '@/types/contract/contract';
import type { Contracts } from '@/src/cloud/call';
import * as counter from '@/src/cloud/counter';
import { isSettled } from '@/src/cloud/keyed';
import { toast } from '@/src/components/Toast/Toast';
import { useSureDeed } from '@/src/hooks/useSureDeed';
import type { Customer } from './customer';
import { fenOf, type Key, press } from './keypad';
import type { RecordedPurchase } from './Recorded';
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

export function useSale(shopId: string) {
  const [customer, setCustomer] = useState<Customer>();
  const [recorded, setRecorded] = useState<RecordedPurchase>();
  const form = useForm();
  const deed = useSureDeed<Body, Answered<Contracts['counter'], 'recordPurchase'>>(`counter.purchase.${shopId}`, send);

  const amountFen = fenOf(form.text);
  const { category, orderNo } = form;
  const basket: Basket | undefined =
    customer === undefined || amountFen === undefined ? undefined : { who: customer.who, amountFen, category, shopId };
  const quote = useQuote(recorded === undefined ? basket : undefined, form.choice, customer?.member.coupons ?? []);

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
    form,
    quote,
    recorded,
    amountFen,
    busy: deed.busy,
    /** A purchase that got no answer; nothing else is recorded before it is settled. */
    open: deed.busy ? undefined : deed.open,
    /** A visit of no amount needs no quote. */
    ready: amountFen === 0 || quote.state === 'ready',
    begin,
    /** What has just been recorded was taken back: the same member may be charged anew. */
    undone: (no: string) => {
      if (recorded?.orderNo === no) begin(customer);
    },
    record,
    sendAgain: () => deed.open !== undefined && submit(deed.open),
    giveUp,
  };
}

export type Sale = ReturnType<typeof useSale>;
