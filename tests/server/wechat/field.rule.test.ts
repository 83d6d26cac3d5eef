import { fits, misfit } from '@/server/wechat/field.rule';

it.each([
  { field: 'thing1', value: '够换一只可颂和一杯美式', fitting: true },
  { field: 'thing1', value: '一二三四五六七八九十一二三四五六七八九十多', fitting: false },
  { field: 'thing1', value: '', fitting: false },
  { field: 'thing1', value: '   ', fitting: false },
  { field: 'thing1', value: '两\n行', fitting: false },
  { field: 'thing1', value: '两\u2028行', fitting: false },
  { field: 'thing1', value: '生日快乐🎂', fitting: false },
  { field: 'thing1', value: '半个\ud83c', fitting: false },
  { field: 'thing1', value: '看不见\u200b', fitting: false },
  { field: 'thing1', value: '𠮷'.repeat(10), fitting: true },
  { field: 'thing1', value: '𠮷'.repeat(11), fitting: false },
  { field: 'number1', value: '320', fitting: true },
  { field: 'number1', value: '3,280', fitting: false },
  { field: 'number1', value: '1'.repeat(33), fitting: false },
  { field: 'number1', value: '３２０', fitting: false },
  { field: 'number1', value: '-5', fitting: false },
  { field: 'number1', value: '1e21', fitting: false },
  { field: 'character_string2', value: 'S-20261120-061', fitting: true },
  { field: 'character_string2', value: '单号', fitting: false },
  { field: 'character_string2', value: 'S 1', fitting: false },
  { field: 'date2', value: '2026-12-31', fitting: true },
  { field: 'date2', value: '2026-12/31', fitting: false },
  { field: 'date2', value: '2026年12月31日 23:59', fitting: true },
  { field: 'date2', value: '23:59', fitting: false },
  { field: 'date2', value: '', fitting: false },
  { field: 'date2', value: '2026年12月31日', fitting: true },
  { field: 'date2', value: '12/31', fitting: false },
  { field: 'time2', value: '2026-12-31 10:30', fitting: true },
  { field: 'time2', value: 'half past ten', fitting: false },
  { field: 'time2', value: '2026年12月31日', fitting: false },
  { field: 'time2', value: '2026年12月31日 25:00', fitting: false },
  { field: 'time2', value: '10:30', fitting: true },
  { field: 'time2', value: '2026-12-31 10:30 ~ 2026-12-31 11:00', fitting: true },
  { field: 'amount3', value: '¥128.80', fitting: true },
  { field: 'amount3', value: '￥128元', fitting: true },
  { field: 'amount3', value: '-128', fitting: false },
  { field: 'amount3', value: '1234567890', fitting: true },
  { field: 'amount3', value: '123456789.01', fitting: false },
  { field: 'amount3', value: '12345678901', fitting: false },
  { field: 'phrase4', value: '待领取', fitting: true },
  { field: 'phrase4', value: '一二三四五六', fitting: false },
  { field: 'phrase4', value: '已到账OK', fitting: false },
  { field: 'phrase4', value: '⼀⼆', fitting: false },
  { field: 'name5', value: '小满', fitting: true },
  { field: 'name5', value: '小满 Ada', fitting: false },
  { field: 'name5', value: 'Ada 2', fitting: false },
  { field: 'name5', value: 'Ada Lovelace', fitting: true },
  { field: 'nothing6', value: 'x', fitting: false },
])('$field takes "$value": $fitting', ({ field, value, fitting }) => {
  expect(fits(field, value)).toBe(fitting);
});

it('the first field that does not fit is named, one that is missing too', () => {
  expect(misfit(['thing1', 'date2'], { thing1: { value: 'ok' }, date2: { value: 'soon' } })).toBe('date2');
  expect(misfit(['thing1', 'date2'], { date2: { value: '2026-12-31' } })).toBe('thing1');
  expect(misfit(['thing1'], { thing1: { value: 'ok' } })).toBeUndefined();
});
