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

/**
 * The sealed text in what was pushed, of which nothing is known yet: looked for without reading the rest, in time that grows with the
 * text alone, since anybody may have sent it.
 */
export function sealedText(text: string): string | undefined {
  const [, xml] = /<Encrypt>\s*<!\[CDATA\[([\w+/=]+)\]\]>\s*<\/Encrypt>/.exec(text) ?? [];
  const [, json] = /"Encrypt"\s*:\s*"([\w+/=\\]+)"/.exec(text) ?? [];
  return xml ?? json?.replaceAll('\\/', '/');
}

function xmlObject(text: string): unknown {
  if (/<!(DOCTYPE|ENTITY)/i.test(text) || depthOf(text) > DEPTH_MAX || XMLValidator.validate(text) !== true) return undefined;
  try {
    const parsed: unknown = parser.parse(text);
    return isObject(parsed) ? parsed.xml : undefined;
  } catch {
    // It refuses what the validator lets pass: an element that would be somebody's prototype.
    return undefined;
  }
}

/** How deep its elements stand in each other; what is deep would be walked by functions that call themselves. */
function depthOf(text: string): number {
  let [depth, deepest, at] = [0, 0, text.indexOf('<')];
  while (at >= 0) {
    const mark = text.startsWith('<![CDATA[', at) ? ']]>' : '>';
    const end = text.indexOf(mark, at);
    if (end < 0) break;
    if (text[at + 1] === '/') depth -= 1;
    else if (text[at + 1] !== '!' && text[at + 1] !== '?' && text[end - 1] !== '/') depth += 1;
    deepest = Math.max(deepest, depth);
    at = text.indexOf('<', end);
  }
  return deepest;
}

/** Each text or number as a whole, so that no character is looked at twice. */
const TEXT_OR_NUMBER = /"[^"\\]*(?:\\[\s\S]?[^"\\]*)*"?|-?\d[\d.eE+-]*/g;
const LONG_NUMBER = /^-?\d{16,}$/;

function jsonObject(text: string): unknown {
  try {
    return JSON.parse(
      text.replace(TEXT_OR_NUMBER, (it) => (LONG_NUMBER.test(it) ? `"${it}"` : it)),
      // A key of this name would be somebody's prototype further on.
      (key, value: unknown) => (key === '__proto__' ? undefined : value),
    );
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

const isObject = (it: unknown): it is Record<string, unknown> => typeof it === 'object' && it !== null && !Array.isArray(it);
