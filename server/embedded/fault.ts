/** The one error that travels to a client: MongoDB's code and code name, a sentence, and error labels. */
import type { Value } from './query/value';

/** Names of the codes this server answers with, as in MongoDB's error_codes.yml. */
const CODE_NAMES: Readonly<Record<number, string>> = {
  1: 'InternalError',
  2: 'BadValue',
  9: 'FailedToParse',
  10: 'CannotMutateObject',
  11: 'UserNotFound',
  13: 'Unauthorized',
  14: 'TypeMismatch',
  15: 'Overflow',
  16: 'InvalidLength',
  17: 'ProtocolError',
  20: 'IllegalOperation',
  22: 'InvalidBSON',
  26: 'NamespaceNotFound',
  27: 'IndexNotFound',
  28: 'PathNotViable',
  40: 'ConflictingUpdateOperators',
  43: 'CursorNotFound',
  48: 'NamespaceExists',
  50: 'MaxTimeMSExpired',
  51: 'ManualInterventionRequired',
  52: 'DollarPrefixedFieldName',
  54: 'NotSingleValueField',
  55: 'InvalidDBRef',
  56: 'EmptyFieldName',
  59: 'CommandNotFound',
  61: 'ShardKeyNotFound',
  66: 'ImmutableField',
  67: 'CannotCreateIndex',
  72: 'InvalidOptions',
  73: 'InvalidNamespace',
  79: 'UnknownReplWriteConcern',
  85: 'IndexOptionsConflict',
  86: 'IndexKeySpecsConflict',
  87: 'CannotBackfillArray',
  91: 'ShutdownInProgress',
  96: 'OperationFailed',
  100: 'UnsatisfiableWriteConcern',
  111: 'NotExactValueField',
  112: 'WriteConflict',
  115: 'CommandNotSupported',
  117: 'ConflictingOperationInProgress',
  118: 'NamespaceNotSharded',
  125: 'CommandFailed',
  146: 'ExceededMemoryLimit',
  166: 'CommandNotSupportedOnView',
  167: 'OptionNotSupportedOnView',
  168: 'InvalidPipelineOperator',
  181: 'AmbiguousIndexKeyPattern',
  197: 'InvalidIndexSpecificationOption',
  206: 'NoSuchSession',
  211: 'KeyNotFound',
  217: 'IncompleteTransactionHistory',
  225: 'TransactionTooOld',
  237: 'CursorKilled',
  238: 'NotImplemented',
  241: 'ConversionFailure',
  246: 'SnapshotUnavailable',
  251: 'NoSuchTransaction',
  256: 'TransactionCommitted',
  263: 'OperationNotSupportedInTransaction',
  290: 'TransactionExceededLifetimeLimitSeconds',
  292: 'QueryExceededMemoryLimitNoDiskUseAllowed',
  323: 'APIStrictError',
  334: 'UnableToFindIndex',
  10107: 'NotWritablePrimary',
  10334: 'BSONObjectTooLarge',
  11000: 'DuplicateKey',
  11601: 'InterruptedDueToReplStateChange',
  14031: 'OutOfDiskSpace',
};

export class MongoFault extends Error {
  readonly code: number;
  readonly codeName: string;
  readonly labels: readonly string[];
  /** Further fields of the error document, such as `keyPattern` and `keyValue`, in the value model of `query/value.ts`. */
  readonly fields: ReadonlyMap<string, Value>;

  constructor(
    code: number,
    codeName: string,
    message: string,
    labels: readonly string[] = [],
    fields: ReadonlyMap<string, Value> = new Map(),
  ) {
    super(message);
    this.name = 'MongoFault';
    this.code = code;
    this.codeName = codeName;
    this.labels = labels;
    this.fields = fields;
  }
}

/** A fault whose name follows from its code; codes without a name are called as MongoDB calls them: `Location<code>`. */
export const fault = (code: number, message: string, labels: readonly string[] = []): MongoFault =>
  new MongoFault(code, CODE_NAMES[code] ?? `Location${code}`, message, labels);

/** A refusal by name of something MongoDB has and this server has not. */
export const notSupported = (what: string): MongoFault => fault(238, `${what} is not supported by this server`);

/** An input that does not parse (9, FailedToParse). */
export const failedToParse = (message: string): MongoFault => fault(9, message);

/** A value that makes no sense where it stands (2, BadValue). */
export const badValue = (message: string): MongoFault => fault(2, message);

/** A value of the wrong type (14, TypeMismatch). */
export const typeMismatch = (message: string): MongoFault => fault(14, message);
