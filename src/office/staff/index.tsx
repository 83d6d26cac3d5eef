/** Who may do what: people with a role by shop, an invitation for the next one, and taking a role away. For operators. */
import { useState } from 'react';
import { View } from '@tarojs/components';
import { nowMs } from '@/src/cloud/clock';
import * as office from '@/src/cloud/office';
import { Button } from '@/src/components/Button/Button';
import { Icon } from '@/src/components/Icon/Icon';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Panel } from '@/src/components/Panel/Panel';
import { Screen } from '@/src/components/Screen/Screen';
import { Tag } from '@/src/components/Tag/Tag';
import { dayAt, shortDay } from '@/src/format/day';
import { useLoad } from '@/src/hooks/useLoad';
import { useLanguage, useSay, useTexts } from '@/src/texts/language';
import { officeTexts } from '@/src/texts/office';
import { peopleTexts } from '@/src/texts/people';
import { InviteSheet } from './InviteSheet';
import { PersonSheet } from './PersonSheet';
import { type Group, groupsOf } from './roster';
import './index.scss';

export default function StaffPage() {
  const t = useTexts(peopleTexts);
  const titles = useTexts(officeTexts);
  const { load, reload } = useLoad('office.roster', office.roster, { keep: false });
  const [inviting, setInviting] = useState(false);
  const [opened, setOpened] = useState<office.Person>();
  return (
    <Screen title={titles.staff}>
      <Loaded load={load} onRetry={reload} bones={['row', 'row', 'tile']}>
        {({ people, shops }) => (
          <View className="stack">
            {groupsOf(people, shops).map((it) => (
              <GroupPanel key={it.at === 'shop' ? it.shopId : it.at} group={it} onOpen={setOpened} />
            ))}
            <Button icon="plus" onTap={() => setInviting(true)}>
              {t.invite}
            </Button>
            <InviteSheet open={inviting} shops={shops} onClose={() => setInviting(false)} />
            <PersonSheet person={opened} people={people} shops={shops} onClose={() => setOpened(undefined)} />
          </View>
        )}
      </Loaded>
    </Screen>
  );
}

function GroupPanel({ group, onOpen }: { group: Group; onOpen: (person: office.Person) => void }) {
  const t = useTexts(peopleTexts);
  const say = useSay();
  const title = group.at === 'shop' ? say(group.name) : group.at === 'operators' ? t.operators : t.elsewhere;
  return (
    <Panel rows>
      <View className="note muted people-head">{title}</View>
      {group.people.length === 0 && <View className="note faint people-none">{t.nobodyHere}</View>}
      {group.people.map((it) => (
        <PersonRow key={it.staffId} person={it} onTap={() => onOpen(it)} />
      ))}
    </Panel>
  );
}

function PersonRow({ person: it, onTap }: { person: office.Person; onTap: () => void }) {
  const t = useTexts(peopleTexts);
  const language = useLanguage();
  const since = shortDay(dayAt(Date.parse(it.since)), dayAt(nowMs()), language);
  return (
    <View className="row gap-s line people-row" hoverClass="pressed" ariaRole="button" onClick={onTap}>
      <View className="people-row__name">{it.name}</View>
      {it.me && <Tag>{t.me}</Tag>}
      <View className="grow" />
      <View className="note muted num people-row__since">{t.since(since)}</View>
      <Icon name="next" size="s" className="faint" />
    </View>
  );
}
