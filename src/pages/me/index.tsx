/** The member: who I am, what waits for me, the rules, my language, and the counter for staff. */
import Taro from '@tarojs/taro';
import { View } from '@tarojs/components';
import { nowMs } from '@/src/cloud/clock';
import { Avatar } from '@/src/components/Avatar/Avatar';
import { Heading } from '@/src/components/Heading/Heading';
import { Icon, type IconName } from '@/src/components/Icon/Icon';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { MenuRow } from '@/src/components/MenuRow/MenuRow';
import { Panel } from '@/src/components/Panel/Panel';
import { Screen } from '@/src/components/Screen/Screen';
import { Tag } from '@/src/components/Tag/Tag';
import { tierClass } from '@/src/components/TierCard/tierClass';
import { dayAt, dayInWords } from '@/src/format/day';
import { spaced } from '@/src/format/number';
import { useLoad } from '@/src/hooks/useLoad';
import { chooseLanguage, useLanguage, useSay, useTexts } from '@/src/texts/language';
import { meTexts } from '@/src/texts/me';
import { loadMe, type Me } from './load';
import './index.scss';

export default function MePage() {
  const t = useTexts(meTexts);
  const { load, reload } = useLoad('me.home', loadMe);
  return (
    <Screen title={t.title} tab="me">
      <View className="stack">
        <Loaded load={load} onRetry={reload} bones={['tile', 'row', 'tile']}>
          {(me) => <Mine me={me} />}
        </Loaded>
        <Panel rows>
          <MenuRow icon="shop" title={t.shops} onTap={() => open('/me/shops/index')} />
          <MenuRow icon="book" title={t.rules} onTap={() => open('/me/rules/index')} />
          <MenuRow icon="shield" title={t.privacy} onTap={() => open('/privacy/held/index')} />
          <LanguageRow />
        </Panel>
      </View>
    </Screen>
  );
}

function Mine({ me }: { me: Me }) {
  const t = useTexts(meTexts);
  const { member } = me;
  const hint = member.birthday === undefined ? t.birthdayHint : member.phone === undefined ? t.phoneHint : t.complete;
  return (
    <View className="stack">
      <Head me={me} />
      <Panel className="row me-ways">
        <Way icon="gift" label={t.orders} onTap={() => open('/mall/orders/index')} />
        <Way icon="coin" label={t.points} onTap={() => open('/points/ledger/index')} />
        <Way icon="bell" label={t.inbox} dot={me.unread > 0} onTap={() => open('/me/inbox/index')} />
        <Way icon="clock" label={t.reminders} onTap={() => open('/me/reminders/index')} />
      </Panel>
      {me.staff && (
        <Panel onTap={() => open('/counter/desk/index')}>
          <View className="row gap-m">
            <View className="me-counter">
              <Icon name="scan" />
            </View>
            <View className="grow">
              <Heading look="h2">{t.counter}</Heading>
              <View className="note muted">{t.counterNote}</View>
            </View>
            <Icon name="next" size="s" className="faint" />
          </View>
        </Panel>
      )}
      <Panel rows>
        <MenuRow icon="person" title={t.profile} note={hint} onTap={() => open('/me/profile/index')} />
        <MenuRow icon="growth" title={t.growth} onTap={() => open('/growth/path/index')} />
        {!me.staff && <MenuRow icon="code" title={t.invitation} onTap={() => open('/counter/bind/index')} />}
      </Panel>
    </View>
  );
}

function Head({ me: { member, tier, tierName } }: { me: Me }) {
  const t = useTexts(meTexts);
  const say = useSay();
  const language = useLanguage();
  const joined = dayInWords(dayAt(Date.parse(member.joinedAt)), language, dayAt(nowMs()));
  return (
    <View className="row me-head" hoverClass="pressed" ariaRole="link" onClick={() => open('/me/profile/index')}>
      <Avatar name={member.nickname} tier={tier ?? 'base'} />
      <View className="grow">
        <View className="row gap-s">
          <View className="me-name">{member.nickname ?? t.unnamed}</View>
          {tierName !== undefined && <Tag className={`tier-tag ${tierClass(tier ?? 'base')}`}>{say(tierName)}</Tag>}
        </View>
        <View className="note muted num">
          {t.no(spaced(member.memberNo))} · {t.since(joined)}
        </View>
      </View>
      <Icon name="next" size="s" className="faint" />
    </View>
  );
}

interface WayProps {
  icon: IconName;
  label: string;
  dot?: boolean;
  onTap: () => void;
}

function Way({ icon, label, dot = false, onTap }: WayProps) {
  return (
    <View className="grow me-way" hoverClass="pressed" ariaRole="link" onClick={onTap}>
      <View className="me-way__sign">
        <Icon name={icon} size="l" />
        {dot && <View className="me-way__dot" />}
      </View>
      <View className="mini muted">{label}</View>
    </View>
  );
}

function LanguageRow() {
  const t = useTexts(meTexts);
  const now = useLanguage();
  return (
    <View className="row between line me-language">
      <View className="row gap-m">
        <Icon name="language" className="muted" />
        <View>{t.language}</View>
      </View>
      <View className="row me-languages" ariaRole="radiogroup" ariaLabel={t.language}>
        {(['zh', 'en'] as const).map((it) => (
          <View
            key={it}
            className={`me-languages__one ${it === now ? 'me-languages__one--on' : ''}`}
            ariaRole="radio"
            aria-checked={it === now}
            onClick={() => chooseLanguage(it)}
          >
            {t.languages[it]}
          </View>
        ))}
      </View>
    </View>
  );
}

const open = (url: string) => void Taro.navigateTo({ url });
