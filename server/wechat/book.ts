/** WeChat's own memory behind the stand-in: who exists, how many messages each may be sent, and what was delivered. */

export interface Delivered {
  readonly messageId: string;
  readonly openid: string;
  readonly templateId: string;
  readonly page: string;
  readonly data: Readonly<Record<string, { readonly value: string }>>;
  readonly at: Date;
}

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
  /** The person turned the messages of the mini-program off. */
  unsubscribe(openid: string): Promise<void>;
  keep(message: Delivered): Promise<void>;
  /** Newest first. */
  delivered(limit: number): Promise<Delivered[]>;
}

export function memoryBook(): Book {
  const people = new Set<string>();
  const left = new Map<string, number>();
  const messages: Delivered[] = [];
  const idOf = (openid: string, templateId: string) => `${openid} ${templateId}`;
  return {
    meet: async ({ openid }) => void people.add(openid),
    knows: async (openid) => people.has(openid),
    consented: async (openid, templateId) =>
      void left.set(idOf(openid, templateId), (left.get(idOf(openid, templateId)) ?? 0) + 1),
    async spend(openid, templateId) {
      const many = left.get(idOf(openid, templateId)) ?? 0;
      left.set(idOf(openid, templateId), Math.max(0, many - 1));
      return many > 0;
    },
    async unsubscribe(openid) {
      for (const id of left.keys()) if (id.startsWith(`${openid} `)) left.delete(id);
    },
    keep: async (message) => void messages.unshift(message),
    delivered: async (limit) => messages.slice(0, limit),
  };
}
