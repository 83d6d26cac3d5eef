/** Joining: from a shop's code, through consent, by one button. Whoever is a member already is recognised. */
import { useState } from 'react';
import Taro, { useRouter } from '@tarojs/taro';
import { View } from '@tarojs/components';
import type { Answered } from '@/types/contract/contract';
import { useBrand } from '@/src/brand/brand';
import type { Contracts } from '@/src/cloud/call';
import { Button } from '@/src/components/Button/Button';
import { Empty } from '@/src/components/Empty/Empty';
import { Heading } from '@/src/components/Heading/Heading';
import { Loaded } from '@/src/components/Loaded/Loaded';
import { Screen } from '@/src/components/Screen/Screen';
import { useLoad } from '@/src/hooks/useLoad';
import { joinTexts } from '@/src/texts/join';
import { useSay, useTexts } from '@/src/texts/language';
import { type Invitation, loadInvitation } from './invitation';
import { JoinForm } from './JoinForm';
import { Offers } from './Offers';
import { assistantOf, sceneOf, shopOf } from './scene';
import { ShopChoice } from './ShopChoice';
import { Welcome } from './Welcome';
import './index.scss';

export type Joined = Answered<Contracts['identity'], 'join'>;

export default function JoinPage() {
  const { params } = useRouter();
  const [scene, setScene] = useState(sceneOf(params.scene));
  const [joined, setJoined] = useState<Joined>();
  const { load, reload } = useLoad('join', loadInvitation, { keep: false });
  return (
    <Screen clear className="join-screen">
      <View className="join-photo" aria-hidden>
        <View className="join-photo__house" />
        <View className="join-photo__front" />
      </View>
      <View className="join-space" />
      <View className="join-paper">
        <Loaded load={load} onRetry={reload} bones={['line', 'line', 'tile', 'row']}>
          {(invitation) =>
            joined === undefined ? (
              <Inviting invitation={invitation} scene={scene} onScene={setScene} onJoined={setJoined} />
            ) : (
              <Welcome joined={joined} programme={invitation.programme} />
            )
          }
        </Loaded>
      </View>
    </Screen>
  );
}

interface InvitingProps {
  invitation: Invitation;
  scene: string;
  onScene: (scene: string) => void;
  onJoined: (joined: Joined) => void;
}

function Inviting({ invitation, scene, onScene, onJoined }: InvitingProps) {
  const t = useTexts(joinTexts);
  const say = useSay();
  const brand = useBrand();
  const { shops, programme, member } = invitation;
  const shop = shopOf(scene, shops);
  if (member !== undefined) {
    return (
      <Empty icon="card" title={t.welcomeBack(member.nickname ?? '')} text={t.already}>
        <Button size="small" onTap={() => void Taro.switchTab({ url: '/pages/card/index' })}>
          {t.open}
        </Button>
      </Empty>
    );
  }
  if (shop === undefined) return <ShopChoice shops={shops} unknown={scene !== ''} onChoose={onScene} />;
  const serving = assistantOf(scene, shop);
  return (
    <>
      <View className="note muted">{[brand ? say(brand.name) : '', say(shop.name)].filter((it) => it !== '').join(' · ')}</View>
      <Heading look="h1" className="join-headline">
        {t.headline}
      </Heading>
      <Offers programme={programme} />
      <JoinForm scene={scene} programme={programme} onJoined={onJoined} />
      {serving !== undefined && <View className="mini faint join-serving">{t.serving(serving)}</View>}
    </>
  );
}
