/** Every function of the house, in the order in which each may call what stands before it. */
import { checkinFunction } from './checkin/checkin.function';
import { counterFunction } from './counter/counter.function';
import { couponFunction } from './coupon/coupon.function';
import { growthFunction } from './growth/growth.function';
import { identityFunction } from './identity/identity.function';
import type { CloudFunction } from './kernel/serve';
import { mallFunction } from './mall/mall.function';
import { pointsFunction } from './points/points.function';
import { reminderFunction } from './reminder/reminder.function';
import { shopFunction } from './shop/shop.function';

export const FUNCTIONS: readonly CloudFunction[] = [
  shopFunction,
  identityFunction,
  pointsFunction,
  growthFunction,
  couponFunction,
  checkinFunction,
  mallFunction,
  counterFunction,
  reminderFunction,
];
