/**
 * Switches that answer a tap at once: what was tapped is shown while the server is told, the last tap wins however fast they come,
 * and a refusal puts the switch back. Knows no page.
 */
import type { Answer } from '@/src/cloud/answer';

export interface Switches<K extends string> {
  tap(key: K, on: boolean): Promise<void>;
}

interface Deps<K extends string> {
  send(key: K, on: boolean): Promise<Answer<unknown>>;
  /** What a switch shows on top of what the server knows; undefined when that alone holds again. */
  show(key: K, on: boolean | undefined): void;
  /** The server was told everything: what it knows now is asked before the switch lets go. */
  settle(key: K): Promise<void>;
  refused(message: string): void;
}

export function createSwitches<K extends string>({ send, show, settle, refused }: Deps<K>): Switches<K> {
  const wanted = new Map<K, boolean>();
  const underWay = new Set<K>();

  async function tell(key: K): Promise<void> {
    for (;;) {
      const on = wanted.get(key);
      if (on === undefined) return;
      const answer = await send(key, on);
      // Tapped again meanwhile: the later word counts, also over a refusal of the earlier one.
      if (wanted.get(key) !== on) continue;
      wanted.delete(key);
      if (answer.ok) await settle(key);
      else refused(answer.error.message);
    }
  }

  return {
    async tap(key, on) {
      wanted.set(key, on);
      show(key, on);
      if (underWay.has(key)) return;
      underWay.add(key);
      await tell(key);
      underWay.delete(key);
      show(key, undefined);
    },
  };
}
