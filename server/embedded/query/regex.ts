/** Regular expressions: PCRE, which MongoDB speaks, put into JavaScript's words; what has no exact counterpart is refused. */
import { badValue, fault, notSupported } from '../fault';

/** Nothing but the end, and before a line feed that ends the text, as PCRE's `$` without `m`. */
const DOLLAR = '(?=\\n?(?![\\s\\S]))';
const DOLLAR_MULTILINE = '(?=\\n|(?![\\s\\S]))';
const CARET_MULTILINE = '(?:(?<![\\s\\S])|(?<=\\n)(?=[\\s\\S]))';

/** Escapes that mean the same in both, outside a class and inside. PCRE's classes are ASCII, JavaScript's `\s` is not. */
const SAME: Readonly<Record<string, string>> = { d: '\\d', D: '\\D', w: '\\w', W: '\\W', t: '\\t', n: '\\n', r: '\\r', f: '\\f' };
const SPACES = '\\t\\n\\v\\f\\r ';

/** A tester for `pattern` under the options i, m, s, x and u. BadValue for an unknown option, 51091 for a broken pattern. */
export function compileRegex(pattern: string, options: string): RegExp {
  for (const option of options) if (!'imsxu'.includes(option)) throw fault(51108, `invalid flag in regex options: ${options}`);
  if (pattern.includes('\0')) throw badValue('Regular expression cannot contain an embedded null byte');
  const leading = /^\(\?([imsx]+)\)/.exec(pattern);
  const flags = options + (leading?.[1] ?? '');
  const source = new Translation(leading === null ? pattern : pattern.slice(leading[0].length), flags).run();
  try {
    return new RegExp(source, flags.includes('i') ? 'iu' : 'u');
  } catch {
    throw fault(51091, `Regular expression is invalid: ${pattern}`);
  }
}

class Translation {
  private at = 0;
  private out = '';
  private readonly multiline: boolean;
  private readonly dotAll: boolean;
  private readonly extended: boolean;

  constructor(
    private readonly pattern: string,
    flags: string,
  ) {
    this.multiline = flags.includes('m');
    this.dotAll = flags.includes('s');
    this.extended = flags.includes('x');
  }

  run(): string {
    while (this.at < this.pattern.length) this.out += this.next();
    return this.out;
  }

  private refuse(what: string): never {
    throw notSupported(`the regular expression feature ${what} in /${this.pattern}/`);
  }

  /** Takes one piece of the pattern and gives its translation. */
  private next(): string {
    const char = this.pattern.charAt(this.at);
    this.at += 1;
    switch (char) {
      case '\\':
        return this.escape();
      case '[':
        return this.characterClass();
      case '(':
        return this.group();
      case '^':
        return this.multiline ? CARET_MULTILINE : '^';
      case '$':
        return this.multiline ? DOLLAR_MULTILINE : DOLLAR;
      case '.':
        return this.dotAll ? '[\\s\\S]' : '[^\\n]';
      case '{':
        return this.brace();
      case ']':
      case '}':
        return `\\${char}`;
      case '*':
      case '+':
      case '?':
        return this.quantifier(char);
      default:
        return this.plain(char);
    }
  }

  private plain(char: string): string {
    if (this.extended && /\s/.test(char)) return '';
    if (this.extended && char === '#') {
      const end = this.pattern.indexOf('\n', this.at);
      this.at = end < 0 ? this.pattern.length : end + 1;
      return '';
    }
    return char === '/' ? '\\/' : char;
  }

  private quantifier(char: string): string {
    const after = this.pattern.charAt(this.at);
    if (after === '+') this.refuse('possessive quantifier');
    if (after !== '?') return char;
    this.at += 1;
    return `${char}?`;
  }

  /** `{2,3}` repeats; any other brace is itself. */
  private brace(): string {
    const repeat = /^(\d+)(,\d*)?\}/.exec(this.pattern.slice(this.at));
    if (repeat === null) return '\\{';
    this.at += repeat[0].length;
    return this.quantifier(`{${repeat[0]}`);
  }

  private group(): string {
    const rest = this.pattern.slice(this.at);
    if (rest.startsWith('*')) this.refuse('(*VERB)');
    if (!rest.startsWith('?')) return '(';
    const known = /^\?(:|=|!|<=|<!)/.exec(rest);
    if (known !== null) {
      this.at += known[0].length;
      return `(${known[0]}`;
    }
    const named = /^\?P?<([A-Za-z_]\w*)>/.exec(rest);
    if (named !== null) {
      this.at += named[0].length;
      return `(?<${named[1]}>`;
    }
    return this.refuse(`(${rest.slice(0, 3)}`);
  }

  private escape(): string {
    const char = this.pattern.charAt(this.at);
    this.at += 1;
    if (char === '') throw fault(51091, `Regular expression is invalid: \\ at end of pattern: ${this.pattern}`);
    switch (char) {
      case 's':
        return `[${SPACES}]`;
      case 'S':
        return `[^${SPACES}]`;
      case 'A':
        return '(?<![\\s\\S])';
      case 'z':
        return '(?![\\s\\S])';
      case 'Z':
        return DOLLAR;
      case 'b':
      case 'B':
        return `\\${char}`;
    }
    return this.commonEscape(char);
  }

  /** What an escape means both inside a class and outside of one. */
  private commonEscape(char: string): string {
    const same = SAME[char];
    if (same !== undefined) return same;
    if (char === 'e') return '\\x1b';
    if (char === 'a') return '\\x07';
    if (char === 'x') return this.hex();
    // A back reference to a group that took no part matches nothing in PCRE and the empty text in JavaScript: refused with the rest.
    if (/[A-Za-z0-9]/.test(char)) this.refuse(`\\${char}`);
    return /[\^$\\.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char === '-' ? '\\x2d' : char;
  }

  private hex(): string {
    const code = /^(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{2}))/.exec(this.pattern.slice(this.at));
    if (code === null) return this.refuse('\\x');
    this.at += code[0].length;
    return `\\u{${code[1] ?? code[2]}}`;
  }

  private characterClass(): string {
    let out = '[';
    if (this.pattern.charAt(this.at) === '^') {
      out += '^';
      this.at += 1;
    }
    // A bracket that comes first stands for itself.
    if (this.pattern.charAt(this.at) === ']') {
      out += '\\]';
      this.at += 1;
    }
    for (;;) {
      const char = this.pattern.charAt(this.at);
      this.at += 1;
      if (char === '')
        throw fault(51091, `Regular expression is invalid: missing terminating ] for character class: ${this.pattern}`);
      if (char === ']') return `${out}]`;
      out += this.classItem(char);
    }
  }

  private classItem(char: string): string {
    if (char === '[') {
      if (/^[:.=]/.test(this.pattern.slice(this.at))) this.refuse('[[:class:]]');
      return '\\[';
    }
    if (char !== '\\') return '^$.*+?(){}|/'.includes(char) ? `\\${char}` : char;
    const escaped = this.pattern.charAt(this.at);
    this.at += 1;
    if (escaped === 's') return SPACES;
    if (escaped === 'b') return '\\x08';
    if ('SBAzZ'.includes(escaped) && escaped !== '') this.refuse(`[\\${escaped}]`);
    return this.commonEscape(escaped);
  }
}
