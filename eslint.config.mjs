/** Lint: strict TypeScript, sizes, and the doors between rooms (see `doors`): a context may import only what stands to its left. */
import tseslint from 'typescript-eslint';
import hooks from 'eslint-plugin-react-hooks';

/** Each may call what stands to its left, never back. */
const CONTEXTS = ['shop', 'identity', 'points', 'growth', 'coupon', 'checkin', 'mall', 'counter', 'reminder'];

/** Patterns that `files` may not import, with the sentence that says why. */
const shut = (files, ...doors) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: doors.map(([group, message]) => ({ group, message })) }] },
});

const SERVER = [['@/server/*', '**/server/**'], 'Functions do not know what serves them.'];
const APP = [['@/src/*', '**/src/**'], 'The mini-program is nobody else’s library.'];
const mongo = [['mongodb'], 'Only the kernel and a *.store.ts speak to the database.'];

const contextDoors = CONTEXTS.map((context, place) => {
  const right = CONTEXTS.slice(place + 1).flatMap((other) => [`**/${other}`, `**/${other}/**`, `@/cloudfunctions/${other}/*`]);
  const left = CONTEXTS.slice(0, place);
  return shut(
    [`cloudfunctions/${context}/**/*.ts`],
    SERVER,
    APP,
    ...(right.length ? [[right, `${context} may call only what stands to its left: ${left.join(', ') || 'nobody'}.`]] : []),
    ...(left.length
      ? [[left.flatMap((other) => [`**/${other}/*.store`, `**/${other}/*.rule`]), 'Ask the other context’s public module.']]
      : []),
  );
});

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'artifacts/**', '.changke/**', 'coverage/**'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-empty': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  // Jest loads these before anything is transformed.
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  { files: ['tests/**/*.ts', 'src/**/*.tsx'], rules: { 'max-lines-per-function': 'off' } },
  { files: ['src/**/*.{ts,tsx}'], ...hooks.configs.flat?.recommended },
  {
    files: ['cloudfunctions/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'The clock is handed in: context.now().' },
        { object: 'Math', property: 'random', message: 'Randomness is handed in: context.newId().' },
      ],
    },
  },
  ...contextDoors,
  shut(['cloudfunctions/kernel/**/*.ts'], SERVER, APP, [CONTEXTS.map((c) => `**/${c}/**`), 'The kernel knows no context.']),
  shut(['cloudfunctions/**/*.rule.ts'], SERVER, APP, mongo, [
    ['**/*.store', '**/*.usecase', '**/kernel/database', '**/kernel/context'],
    'A rule is a function over plain values.',
  ]),
  shut(
    ['types/**/*.ts'],
    [
      ['@/server/*', '@/src/*', '@/cloudfunctions/*', '**/server/**', '**/src/**', '**/cloudfunctions/**', 'mongodb'],
      'Contracts import nothing but the schema library.',
    ],
  ),
  shut(
    ['src/**/*.{ts,tsx}'],
    [
      ['@/server/*', '@/cloudfunctions/*', '**/server/**', '**/cloudfunctions/**', 'zod', 'mongodb'],
      'The mini-program imports types of the contract and no server code.',
    ],
  ),
  shut(
    ['server/embedded/**/*.ts'],
    [
      ['@/*', '../../**', '**/cloudfunctions/**'],
      'The embedded database is a room of its own: it imports nothing from the rest of the project.',
    ],
  ),
  // Two folders down in the room, two levels up are still inside.
  shut(
    ['server/embedded/*/*/**/*.ts'],
    [
      ['@/*', '../../../**', '**/cloudfunctions/**'],
      'The embedded database is a room of its own: it imports nothing from the rest of the project.',
    ],
  ),
);
