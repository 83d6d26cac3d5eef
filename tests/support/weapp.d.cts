/** Types of `weapp.cjs`. */
interface Page {
  readonly route: string;
}
interface Weapp {
  /** What the program asked of WeChat, in order: name and arguments. */
  readonly calls: [string, ...unknown[]][];
  readonly storage: Map<string, unknown>;
  /** Complaints of WeChat's engine (`WXMLRT_…`). */
  readonly warnings: string[];
  readonly stack: Page[];
  readonly routes: string[];
  readonly route: string | undefined;
  launch(url?: string): Page;
  navigateTo(url: string): void;
  text(): string;
  html(): string;
  /** A property that the page gave to the first element that `selector` finds. */
  prop(selector: string, name: string): unknown;
  fire(selector: string, type: string, detail?: object): void;
  tap(text: string): void;
  until<T>(found: () => T, what?: string): Promise<T>;
}
declare function createWeapp(
  dist: string,
  options: { callFunction(name: string, body: unknown): Promise<unknown>; overrides?: object },
): Weapp;
export = createWeapp;
