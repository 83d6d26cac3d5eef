import { demoMessage, templatesOf } from '@/server/demo/messages';
import { Programme } from '@/types/contract/programme';
import { REMINDER_VALUES } from '@/types/contract/reminderKind';
import programmeFile from '@/config/programme/programme.json';

const templates = templatesOf(Programme.parse(programmeFile));
const of = (templateId: string, data: Record<string, { value: string }>) =>
  demoMessage(
    { messageId: '1', openid: 'o-1', templateId, page: 'pages/card/index', data, at: new Date('2026-03-01T00:00:00Z') },
    templates,
  );

it('every field of every kind that WeChat delivers stands beside words in both languages', () => {
  expect(templates.length).toBeGreaterThan(5);
  for (const { templateId, fields, title } of templates) {
    const data = Object.fromEntries(Object.keys(fields).map((field) => [field, { value: '1' }]));
    const message = of(templateId, data);
    expect(message.title).toEqual(title);
    expect(message.lines).toHaveLength(Object.keys(fields).length);
    for (const { label } of message.lines) expect(label.zh).toMatch(/\p{Script=Han}/u);
  }
});

it.each(Object.entries(REMINDER_VALUES))('%s has words for each of its values', (kind, values) => {
  const template = { kind: 'wish' as const, templateId: 't-1', title: { zh: kind, en: kind } };
  for (const value of Object.keys(values)) {
    const message = demoMessage(
      { messageId: '1', openid: 'o-1', templateId: 't-1', page: '', data: { thing1: { value: 'x' } }, at: new Date(0) },
      [{ ...template, fields: { thing1: value } }],
    );
    expect(message.lines[0]?.label.zh).not.toBe(value);
  }
});

it('a message of a template that the programme does not know any more is shown as it came', () => {
  const message = of('gone', { thing1: { value: '积分' } });
  expect(message).toMatchObject({ title: { zh: 'gone' }, lines: [{ label: { zh: 'thing1' }, text: '积分' }] });
});
