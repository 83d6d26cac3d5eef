import path from 'node:path';
import { MongoClient } from 'mongodb';
import { faultOfOptions, FORCED, withoutReplaced } from '@/cloudfunctions/kernel/uriOptions.rule';

/** What the driver reads of an address, lower-case as it looks them up. */
function driverOptions(): string[] {
  const read: unknown = jest.requireActual(path.join(path.dirname(require.resolve('mongodb')), 'connection_string.js'));
  const table = typeof read === 'object' && read !== null && 'OPTIONS' in read ? read.OPTIONS : undefined;
  return typeof table === 'object' && table !== null ? Object.keys(table) : [];
}

/** Documented by MongoDB or by the driver for an address: the rest are the driver's own insides and Node's options of sockets. */
const CAN_STAND_THERE =
  /^(tls|ssl|read|write|w$|wtimeout|j$|journal|fsync|retry|max(Pool|Idle|Conn|Stale)|min(Pool)|auth|app|compress|zlib|connectT|socketT|serverSel|serverMon|heartbeat|localT|direct|load|replica|srv(Max|Service)|wait|timeout|promote|raw|bson|ignore|useBig|serialize|checkKeys|enableUtf8|fields|force|pk|proxy|monitor|mongodbLog|serverApi|driverInfo)/;

const at = (options: string) => `mongodb://owner:hush%40@a.example,b.example:27018/shop?${options}`;

it.each([
  'readPreference=secondaryPreferred',
  'readpreference=nearest&readPreferenceTags=dc:ny&readPreferenceTags=',
  'readPreference=secondary&maxStalenessSeconds=120',
  'w=0',
  'W=1&journal=false&wtimeoutMS=5',
  'readConcernLevel=local',
  'retryWrites=false&retryReads=false',
])('%s is not heeded: reads are from the primary, writes reach the majority', (options) => {
  expect(faultOfOptions(at(options))).toBeUndefined();
  const { readPreference, readConcern, writeConcern, retryWrites, retryReads } = new MongoClient(
    withoutReplaced(at(`${options}&appName=x`)),
    FORCED,
  ).options;
  expect(readPreference).toMatchObject({ mode: 'primary' });
  expect(readPreference.tags).toBeUndefined();
  expect(readConcern).toMatchObject({ level: 'majority' });
  expect(writeConcern).toMatchObject({ w: 'majority', j: true });
  expect(writeConcern?.wtimeoutMS).toBeUndefined();
  expect([retryWrites, retryReads]).toEqual([true, true]);
});

it('what means the network stays as it is written', () => {
  const options =
    'replicaSet=rs0&authSource=admin&tls=true&directConnection=true&appName=my%26shop&maxPoolSize=10&socketTimeoutMS=9000&waitQueueTimeoutMS=50';
  expect(withoutReplaced(at(`w=0&${options}`))).toBe(at(options));
  expect(withoutReplaced('mongodb://a/?w=0')).toBe('mongodb://a/');
  expect(withoutReplaced('mongodb://a')).toBe('mongodb://a');
  expect(withoutReplaced('mongodb+srv://u:p@a.example/?w=0&appName=x')).toBe('mongodb+srv://u:p@a.example/?appName=x');
  expect(faultOfOptions(at(options))).toBeUndefined();
});

it('every option that the driver knows is replaced, allowed or refused', () => {
  const options = driverOptions();
  expect(options.length).toBeGreaterThan(80);
  const undecided = options.filter((it) => {
    const fault = faultOfOptions(at(`${it}=true`));
    // Unknown to us is refused all the same, without its name.
    return fault?.kind === 'unknown' && CAN_STAND_THERE.test(it);
  });
  expect(undecided).toEqual([]);
});

it.each([
  'timeoutMS',
  'ignoreUndefined',
  'promoteValues',
  'useBigInt64',
  'raw',
  'bsonRegExp',
  'enableUtf8Validation',
  'proxyHost',
])('%s is refused by name, however it is written', (option) => {
  expect(faultOfOptions(at(`${option.toLowerCase()}=true`))).toEqual({ kind: 'refused', option });
});

it('a compressor whose package is not here is refused, zlib is not', () => {
  for (const it of ['snappy', 'zstd', 'zlib,snappy', 'snappy%2Czlib'])
    expect(faultOfOptions(at(`compressors=${it}`))).toEqual({ kind: 'compressor' });
  expect(faultOfOptions(at('compressors=zlib&zlibCompressionLevel=6'))).toBeUndefined();
});

it('what nobody knows is refused without its name, which may be part of a password', () => {
  expect(faultOfOptions('mongodb://owner:hu?sh=1@a.example')).toEqual({ kind: 'unknown' });
});
