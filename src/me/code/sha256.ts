/** SHA-256 and HMAC-SHA-256 over bytes (FIPS 180-4, RFC 2104): WeChat's engine has no crypto of its own. */

/** First 32 bits of the fractional parts of a root of the first `count` primes. */
function primeRoots(count: number, root: (prime: number) => number): number[] {
  const words: number[] = [];
  for (let candidate = 2; words.length < count; candidate += 1) {
    let prime = true;
    for (let divisor = 2; divisor * divisor <= candidate; divisor += 1) if (candidate % divisor === 0) prime = false;
    if (prime) words.push(((root(candidate) % 1) * 2 ** 32) | 0);
  }
  return words;
}

const START = primeRoots(8, Math.sqrt);
const ROUND = primeRoots(64, Math.cbrt);
const BLOCK = 64;
const rotate = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

/** The message with its end mark and its length in bits, a whole number of blocks. */
function padded(message: Uint8Array): DataView {
  const view = new DataView(new ArrayBuffer(Math.ceil((message.length + 9) / BLOCK) * BLOCK));
  message.forEach((byte, at) => view.setUint8(at, byte));
  view.setUint8(message.length, 0x80);
  view.setUint32(view.byteLength - 8, Math.floor(message.length / 2 ** 29));
  view.setUint32(view.byteLength - 4, (message.length << 3) >>> 0);
  return view;
}

function schedule(view: DataView, block: number): number[] {
  const w = Array.from({ length: 16 }, (_, at) => view.getInt32(block + at * 4));
  for (let at = 16; at < 64; at += 1) {
    const a = w[at - 15] ?? 0;
    const b = w[at - 2] ?? 0;
    const small0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3);
    const small1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10);
    w.push(((w[at - 16] ?? 0) + small0 + (w[at - 7] ?? 0) + small1) | 0);
  }
  return w;
}

/** 32 bytes. */
export function sha256(message: Uint8Array): Uint8Array {
  const view = padded(message);
  let state = START;
  for (let block = 0; block < view.byteLength; block += BLOCK) {
    const words = schedule(view, block);
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
    words.forEach((word, at) => {
      const big1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
      const one = (h + big1 + ((e & f) ^ (~e & g)) + (ROUND[at] ?? 0) + word) | 0;
      const big0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
      const two = (big0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    });
    const round = [a, b, c, d, e, f, g, h];
    state = state.map((it, at) => (it + (round[at] ?? 0)) | 0);
  }
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((word, at) => digest.setInt32(at * 4, word));
  return new Uint8Array(digest.buffer);
}

const joined = (one: Uint8Array, other: Uint8Array): Uint8Array => {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
};

/** 32 bytes. */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  const block = new Uint8Array(BLOCK);
  block.set(key.length > BLOCK ? sha256(key) : key);
  const inner = sha256(
    joined(
      block.map((it) => it ^ 0x36),
      message,
    ),
  );
  return sha256(
    joined(
      block.map((it) => it ^ 0x5c),
      inner,
    ),
  );
}
