/** The stage around the page in a demo: it stands in for what only WeChat's phone can do. */

const ANSWER_MS = 120_000;
const NAMES = { scan: 'changke.scan', phone: 'changke.phone', subscribe: 'changke.subscribe', login: 'changke.login' } as const;

/** Whether a stage is there to be asked. */
export const onStage = (): boolean =>
  process.env.TARO_ENV === 'h5' && window.parent !== window && new URLSearchParams(window.location.search).has('phone');

/** What is drawn there is a phone, which has no bars that take room beside the page; the page scrolls as before. */
export function hideScrollBars(): void {
  if (!onStage()) return;
  const styles = new CSSStyleSheet();
  styles.replaceSync('* { scrollbar-width: none } ::-webkit-scrollbar { display: none }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, styles];
}

/** Asks the stage; the answer is the message itself, undefined when it said no or nothing. */
export function askStage(what: keyof typeof NAMES, more: object = {}): Promise<object | undefined> {
  const id = `${what}-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
  return new Promise((resolve) => {
    const end = (answer: object | undefined) => {
      clearTimeout(timer);
      window.removeEventListener('message', listen);
      resolve(answer);
    };
    const timer = setTimeout(() => end(undefined), ANSWER_MS);
    const listen = (event: MessageEvent<unknown>) => {
      const { data, origin } = event;
      if (origin !== window.location.origin || typeof data !== 'object' || data === null) return;
      if (!('id' in data) || data.id !== id || !('type' in data)) return;
      end(typeof data.type === 'string' && data.type.endsWith('-failed') ? undefined : data);
    };
    window.addEventListener('message', listen);
    window.parent.postMessage({ type: NAMES[what], id, ...more }, window.location.origin);
  });
}

/** A text field of an answer. */
export function textOf(answer: object | undefined, field: string): string | undefined {
  if (answer === undefined) return undefined;
  const found: unknown = Object.entries(answer).find(([name]) => name === field)?.[1];
  return typeof found === 'string' ? found : undefined;
}
