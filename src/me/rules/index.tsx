/** The rules in plain words, made from the programme in force; the terms in full beneath. */
import { View } from '@tarojs/components';
import { Heading } from '@/src/components/Heading/Heading';
import type { PublicProgramme } from '@/types/contract/programme';
import { nowMs } from '@/src/cloud/clock';
import * as shop from '@/src/cloud/shop';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Panel } from '@/src/components/Panel/Panel';
import { Prose } from '@/src/components/Prose/Prose';
import { Screen } from '@/src/components/Screen/Screen';
import { dayAt, dayInWords } from '@/src/format/day';
import { useLoad } from '@/src/hooks/useLoad';
import { useNames } from '@/src/hooks/useNames';
import { useLanguage, useSay, useTexts } from '@/src/texts/language';
import { rulesTexts } from '@/src/texts/rules';
import { rulesOf } from './sentences';
import './index.scss';

export default function RulesPage() {
  const t = useTexts(rulesTexts);
  const { load, reload } = useLoad('shop.programme', shop.programme);
  return (
    <Screen title={t.title}>
      <Loaded load={load} onRetry={reload} bones={['line', 'tile', 'tile', 'tile']}>
        {(programme) => <Rules programme={programme} />}
      </Loaded>
    </Screen>
  );
}

function Rules({ programme }: { programme: PublicProgramme }) {
  const t = useTexts(rulesTexts);
  const say = useSay();
  const language = useLanguage();
  const names = useNames();
  const today = dayAt(nowMs());
  const categoryName = (category: string) => names.categories([category])[0] ?? category;
  return (
    <View className="stack">
      <View className="note muted rules-from">{t.from(dayInWords(programme.from, language, today))}</View>
      {rulesOf(programme, { t, language, today, categoryName }).map((section) => (
        <Panel key={section.title}>
          <Heading look="h2">{section.title}</Heading>
          {section.lines.map((line) => (
            <View key={line} className="rules-line">
              {line}
            </View>
          ))}
        </Panel>
      ))}
      <Panel>
        <View className="note muted rules-whole">{t.whole}</View>
        <Prose text={say(programme.identity.terms)} />
      </Panel>
    </View>
  );
}
