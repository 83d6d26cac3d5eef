import { fits, misfit } from '@/server/wechat/field.rule';

it.each([
  { field: 'thing1', value: '够换一只可颂和一杯美式', fitting: true },
  { field: 'thing1', value: '一二三四五六七八九十一二三四五六七八九十多', fitting: false },
  { field: 'thing1', value: '', fitting: false },
  { field: 'number1', value: '320', fitting: true },
  { field: 'number1', value: '3,280', fitting: false },
  { field: 'number1', value: '1'.repeat(33), fitting: false },
  { field: 'character_string2', value: 'S-20261120-061', fitting: true },
  { field: 'character_string2', value: '单号', fitting: false },
  { field: 'date2', value: '2026-12-31', fitting: true },
  { field: 'date2', value: '2026年12月31日', fitting: true },
  { field: 'date2', value: '12/31', fitting: false },
  { field: 'time2', value: '2026-12-31 10:30', fitting: true },
  { field: 'time2', value: 'half past ten', fitting: false },
  { field: 'amount3', value: '¥128.80', fitting: true },
  { field: 'amount3', value: '12345678901', fitting: false },
  { field: 'phrase4', value: '待领取', fitting: true },
  { field: 'phrase4', value: '一二三四五六', fitting: false },
  { field: 'name5', value: '小满', fitting: true },
  { field: 'nothing6', value: 'x', fitting: false },
])('$field takes "$value": $fitting', ({ field, value, fitting }) => {
  expect(fits(field, value)).toBe(fitting);
});

it('the first field that does not fit is named, one that is missing too', () => {
  expect(misfit(['thing1', 'date2'], { thing1: { value: 'ok' }, date2: { value: 'soon' } })).toBe('date2');
  expect(misfit(['thing1', 'date2'], { date2: { value: '2026-12-31' } })).toBe('thing1');
  expect(misfit(['thing1'], { thing1: { value: 'ok' } })).toBeUndefined();
});
