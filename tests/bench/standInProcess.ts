/** The stand-in for WeChat in a process of its own: people with consents, answers that take so long. Prints its address. */
import { memoryBook } from '@/server/wechat/book';
import { startStandIn } from '@/server/wechat/standIn';

interface Wanted {
  readonly appId: string;
  readonly secret: string;
  readonly answerAfterMs: number;
  /** Openids are `o-0` to `o-<people - 1>`. */
  readonly people: number;
  readonly consents: Readonly<Record<string, number>>;
  /** Field names by template id. */
  readonly templates: Readonly<Record<string, readonly string[]>>;
}

async function main(wanted: Wanted): Promise<void> {
  const book = memoryBook({ keep: 100 });
  for (let i = 0; i < wanted.people; i += 1) {
    await book.meet({ openid: `o-${i}` });
    for (const [templateId, count] of Object.entries(wanted.consents))
      for (let n = 0; n < count; n += 1) await book.consented(`o-${i}`, templateId);
  }
  const templates = new Map(Object.entries(wanted.templates));
  const { appId, secret } = wanted;
  const standIn = await startStandIn({ appId, secret, book, templates: async () => templates, now: () => new Date() });
  standIn.behave({ path: '/cgi-bin/message/subscribe/send', answerAfterMs: wanted.answerAfterMs }, () => 1);
  console.log(standIn.base);
}

main(JSON.parse(process.argv[2] ?? '{}')).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
