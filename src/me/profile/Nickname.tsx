/** What staff may call the member; on WeChat its own nickname field, whose text WeChat has looked at before it is saved. */
import { useState } from 'react';
import { Form, View } from '@tarojs/components';
import type { Member } from '@/types/contract/identity';
import * as identity from '@/src/cloud/identity';
import { Button, SubmitButton } from '@/src/components/Button/Button';
import { Heading } from '@/src/components/Heading/Heading';
import { Panel } from '@/src/components/Panel/Panel';
import { TextInput } from '@/src/components/TextInput/TextInput';
import { toast } from '@/src/components/Toast/Toast';
import { useBusy } from '@/src/hooks/useBusy';
import { useTexts } from '@/src/texts/language';
import { meTexts } from '@/src/texts/me';

const MOST = 20;

export function Nickname({ member }: { member: Member }) {
  const t = useTexts(meTexts);
  const [text, setText] = useState(member.nickname ?? '');
  const { busy, run } = useBusy();
  const isNew = (name: string) => name !== '' && name !== (member.nickname ?? '');
  const save = (typed: string) => {
    const name = typed.trim();
    if (!isNew(name)) return;
    void run(async () => {
      const answer = await identity.setProfile(name);
      toast(answer.ok ? t.saved : answer.error.message);
    });
  };
  const field = { text, setText, changed: isNew(text.trim()), busy, save };
  return (
    <Panel>
      <Heading look="h2">{t.nickname}</Heading>
      {process.env.TARO_ENV === 'weapp' ? <WechatField {...field} /> : <PlainField {...field} />}
    </Panel>
  );
}

interface Field {
  text: string;
  setText: (text: string) => void;
  changed: boolean;
  busy: boolean;
  save: (typed: string) => void;
}

/**
 * The keyboard offers the member's own nickname, and WeChat looks at what is typed when the field is left. A form's submit waits for that
 * and hands over what passed; a name taken from the keyboard may come with leaving the field alone.
 */
function WechatField({ text, setText, changed, busy, save }: Field) {
  const t = useTexts(meTexts);
  const refuse = () => {
    setText('');
    toast(t.nicknameRefused);
  };
  return (
    <Form onSubmit={(event) => save(String(event.detail.value?.nickname ?? ''))}>
      <View className="row gap-s profile-field">
        <View className="grow">
          <TextInput
            type="nickname"
            name="nickname"
            value={text}
            onInput={setText}
            onBlur={setText}
            onReviewed={(passed) => !passed && refuse()}
            placeholder={t.nicknameHint}
            most={MOST}
          />
        </View>
        {changed && <SubmitButton busy={busy}>{t.save}</SubmitButton>}
      </View>
    </Form>
  );
}

function PlainField({ text, setText, changed, busy, save }: Field) {
  const t = useTexts(meTexts);
  return (
    <View className="row gap-s profile-field">
      <View className="grow">
        <TextInput
          value={text}
          onInput={setText}
          placeholder={t.nicknameHint}
          most={MOST}
          onConfirm={() => changed && save(text)}
        />
      </View>
      {changed && (
        <Button size="small" busy={busy} onTap={() => save(text)}>
          {t.save}
        </Button>
      )}
    </View>
  );
}
