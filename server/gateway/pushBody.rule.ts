/** What WeChat pushed as a plain object, out of XML or JSON by what stands there. Every value stays the text that it was. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';

const parser = new XMLParser({
  ignoreAttributes: true,
  // An openid of digits and a number of a message beyond 2^53 are not numbers.
  parseTagValue: false,
  // Nothing in it stands for something else.
  processEntities: false,
  htmlEntities: false,
});

/** WeChat's own are five deep. */
const DEPTH_MAX = 20;

/** Undefined when it is neither, or no object. */
export function pushedObject(text: string): Readonly<Record<string, unknown>> | undefined {
  const found = text.trimStart().startsWith('<') ? xmlObject(text) : jsonObject(text);
  return isObject(found) ? found : undefined;
}

function xmlObject(text: string): unknown {
  if (/<!(DOCTYPE|ENTITY)/i.test(text) || depthOf(text) > DEPTH_MAX || XMLValidator.validate(text) !== true) return undefined;
  const parsed: unknown = parser.parse(text);
  return isObject(parsed) ? parsed.xml : undefined;
}

/** How deep its elements may stand in each other at most; what is deeper would be walked by functions that call themselves. */
function depthOf(text: string): number {
  let [depth, deepest] = [0, 0];
  for (const [tag] of text.matchAll(/<!\[CDATA\[[\s\S]*?\]\]>|<\/?[a-z_][^>]*>/gi)) {
    if (tag.startsWith('<!') || tag.endsWith('/>')) continue;
    depth += tag.startsWith('</') ? -1 : 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

const TEXT_OR_LONG_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d{16,}(?![\d.eE])/g;

function jsonObject(text: string): unknown {
  try {
    return JSON.parse(
      text.replace(TEXT_OR_LONG_NUMBER, (it) => (it.startsWith('"') ? it : `"${it}"`)),
      // A key of this name would be somebody's prototype further on.
      (key, value: unknown) => (key === '__proto__' ? undefined : value),
    );
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

const isObject = (it: unknown): it is Record<string, unknown> => typeof it === 'object' && it !== null && !Array.isArray(it);
