/** What the build puts in place of names, and what may be imported besides code. */
/// <reference types="@tarojs/taro" />
declare module '*.scss';

/** Base address of the owner's own server; empty on WeChat means WeChat Cloud, in a browser the server it came from. */
declare const CHANGKE_SERVER: string;
/** Id of WeChat Cloud's environment; empty is the app's default one. */
declare const CHANGKE_CLOUD_ENV: string;

declare module 'jsbarcode/bin/barcodes/CODE128' {
  /** Chooses among the sets A, B and C what gives the fewest modules. */
  export class CODE128 {
    constructor(text: string, options: object);
    /** `data`: `1` is a bar, `0` a gap. */
    encode(): { text: string; data: string };
  }
}
