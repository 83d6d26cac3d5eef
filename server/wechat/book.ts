/** WeChat's own memory behind the stand-in: who exists, how many messages each may be sent, and what was delivered. */

export interface Delivered {
  /** WeChat's `msgid`: a 64-bit number, as text. */
  readonly messageId: string;
  readonly openid: string;
  readonly templateId: string;
  readonly page: string;
  readonly data: Readonly<Record<string, { readonly value: string }>>;
  readonly at: Date;
}

/** Somebody as one app knows them: the openid differs from app to app, the unionid does not. */
export interface Person {
  readonly openid: string;
  readonly unionid?: string;
}

/** Each deed is atomic. The demo keeps it in its database, tests in memory. */
export interface Book {
  meet(person: Person): Promise<void>;
  knows(openid: string): Promise<boolean>;
  /** One consent more to one message of this template. */
  consented(openid: string, templateId: string): Promise<void>;
  /** Takes one; false when none is left. */
  spend(openid: string, templateId: string): Promise<boolean>;
  /** The person turned messages of the mini-program off, all of them by default. Answers the templates that this took consents from. */
  unsubscribe(openid: string, templateIds?: readonly string[]): Promise<string[]>;
  keep(message: Delivered): Promise<void>;
  /** Newest first; of one person, or of everybody. */
  delivered(limit: number, openid?: string): Promise<Delivered[]>;
}

/** `keep`: how many messages it remembers, the newest; all by default. */
export function memoryBook({ keep = Number.POSITIVE_INFINITY }: { keep?: number } = {}): Book {
  const people = new Set<string>();
  const left = new Map<string, Map<string, number>>();
  let messages: Delivered[] = [];
  const leftOf = (openid: string) => {
    const known = left.get(openid) ?? new Map<string, number>();
    left.set(openid, known);
    return known;
  };
  return {
    meet: async ({ openid }) => void people.add(openid),
    knows: async (openid) => people.has(openid),
    async consented(openid, templateId) {
      const known = leftOf(openid);
      known.set(templateId, (known.get(templateId) ?? 0) + 1);
    },
    async spend(openid, templateId) {
      const many = left.get(openid)?.get(templateId) ?? 0;
      if (many > 0) leftOf(openid).set(templateId, many - 1);
      return many > 0;
    },
    async unsubscribe(openid, templateIds) {
      const known = leftOf(openid);
      const taken = [...known.keys()].filter((it) => templateIds?.includes(it) ?? true);
      for (const templateId of taken) known.delete(templateId);
      return taken;
    },
    async keep(message) {
      messages.push(message);
      // Cut by halves: a cut at each message would copy the whole list each time.
      if (messages.length > 2 * keep) messages = messages.slice(-keep);
    },
    async delivered(limit, openid) {
      const kept = messages.slice(Math.max(0, messages.length - keep));
      const found = openid === undefined ? kept : kept.filter((it) => it.openid === openid);
      return found.slice(Math.max(0, found.length - limit)).reverse();
    },
  };
}
