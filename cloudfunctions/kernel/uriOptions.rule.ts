/**
 * What an address of MongoDB may carry besides hosts, user and password. Points are right only where every transaction reads from the
 * primary and every answer has reached the majority, so some options are ours whatever the address says; some mean the network and are
 * the owner's; the rest would change how documents are read and written, and is refused.
 */

/** How the driver is opened, whatever the address says. */
export const FORCED = {
  readPreference: 'primary',
  readConcernLevel: 'majority',
  w: 'majority',
  journal: true,
  retryWrites: true,
  retryReads: true,
} as const;

/** Taken out of the address: one of `FORCED` stands in its place, or goes with none of them. */
const REPLACED = [
  'readPreference',
  'readPreferenceTags',
  'maxStalenessSeconds',
  'readConcern',
  'readConcernLevel',
  'w',
  'j',
  'journal',
  'fsync',
  'wtimeout',
  'wtimeoutMS',
  'writeConcern',
  'retryWrites',
  'retryReads',
];

/** The owner's: how the servers are found, reached, asked for a password, and waited for. */
const ALLOWED = [
  'appName',
  'authMechanism',
  'authMechanismProperties',
  'authSource',
  'compressors',
  'connectTimeoutMS',
  'directConnection',
  'heartbeatFrequencyMS',
  'loadBalanced',
  'localThresholdMS',
  'maxConnecting',
  'maxIdleTimeMS',
  'maxPoolSize',
  'minPoolSize',
  'replicaSet',
  'serverMonitoringMode',
  'serverSelectionTimeoutMS',
  'socketTimeoutMS',
  'srvMaxHosts',
  'srvServiceName',
  'ssl',
  'tls',
  'tlsAllowInvalidCertificates',
  'tlsAllowInvalidHostnames',
  'tlsCAFile',
  'tlsCRLFile',
  'tlsCertificateKeyFile',
  'tlsCertificateKeyFilePassword',
  'tlsInsecure',
  'waitQueueTimeoutMS',
  'zlibCompressionLevel',
];

/** Known to the driver, and refused: they change documents, tell of them, need a package that is not here, or have no effect. */
const REFUSED = [
  'auth',
  'autoEncryption',
  'bsonRegExp',
  'checkKeys',
  'driverInfo',
  'enableUtf8Validation',
  'fieldsAsRaw',
  'forceServerObjectId',
  'ignoreUndefined',
  'mongodbLogComponentSeverities',
  'mongodbLogMaxDocumentLength',
  'mongodbLogPath',
  'monitorCommands',
  'pkFactory',
  'promoteBuffers',
  'promoteLongs',
  'promoteValues',
  'proxyHost',
  'proxyPassword',
  'proxyPort',
  'proxyUsername',
  'raw',
  'serializeFunctions',
  'serverApi',
  'timeoutMS',
  'useBigInt64',
];

/** Compressors that need no package of their own. */
const COMPRESSORS: readonly string[] = ['none', 'zlib'];

const lower = (names: readonly string[]) => new Map(names.map((name) => [name.toLowerCase(), name]));
const [replaced, allowed, refused] = [lower(REPLACED), lower(ALLOWED), lower(REFUSED)];

/** Hosts, user, password and database; then what is after the question mark. */
const ADDRESS = /^(mongodb(?:\+srv)?:\/\/(?:[^@/?]*@)?[^/?@]*(?:\/[^?]*)?)\?(.*)$/s;

const partsOf = (uri: string): { place: string; options: string[] } => {
  const [, place = uri, options = ''] = ADDRESS.exec(uri) ?? [];
  return { place, options: options.split('&').filter((it) => it !== '') };
};
const nameOf = (option: string): string => (option.split('=', 1)[0] ?? '').toLowerCase();

/** The address without what is ours to say. */
export function withoutReplaced(uri: string): string {
  const { place, options } = partsOf(uri);
  const kept = options.filter((it) => !replaced.has(nameOf(it)));
  if (kept.length === options.length) return uri;
  // The driver wants a slash before options, and takes one without.
  return kept.length === 0 ? place : `${place}?${kept.join('&')}`;
}

export type OptionFault =
  | { readonly kind: 'refused'; readonly option: string }
  | { readonly kind: 'compressor' }
  /** Not repeated: where the address is broken it may be a part of the password. */
  | { readonly kind: 'unknown' };

/** The first option that cannot stand in the address; undefined when all can. */
export function faultOfOptions(uri: string): OptionFault | undefined {
  for (const option of partsOf(uri).options) {
    const name = nameOf(option);
    const known = refused.get(name);
    if (known !== undefined) return { kind: 'refused', option: known };
    if (!allowed.has(name) && !replaced.has(name)) return { kind: 'unknown' };
    const values = decodeURIComponentOr(option.slice(name.length + 1)).split(',');
    if (name === 'compressors' && !values.every((it) => COMPRESSORS.includes(it))) return { kind: 'compressor' };
  }
  return undefined;
}

function decodeURIComponentOr(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
