import js from '@eslint/js'
import prettier from 'eslint-config-prettier'
import vue from 'eslint-plugin-vue'
import globals from 'globals'
import tseslint from 'typescript-eslint'

/** Modules that only some processes may load; the table in README.md ("Processes") says which and why. */
const electron = {
  group: ['electron', 'electron/*'],
  message: 'Only src-main/{app,ipc,jobs,services} may load electron.',
}
const sqlite = {
  group: ['better-sqlite3'],
  message: 'Only the data service (src-main/data) opens the database.',
}
const csv = { group: ['papaparse', 'iconv-lite'], message: 'Only the data service reads CSV.' }
const decoders = {
  group: ['sharp', 'libheif-js', 'libheif-js/*'],
  message: 'Only the imaging service decodes images.',
}
const removing = [
  {
    group: ['node:fs', 'fs'],
    importNames: ['rmSync', 'rmdirSync', 'unlinkSync', 'renameSync'],
    message:
      'Files go by services/remove.ts, names change by services/rename.ts: Windows holds files, and rmSync ends it.',
  },
  {
    group: ['node:fs/promises', 'fs/promises'],
    importNames: ['rm', 'rmdir', 'unlink', 'rename'],
    message:
      'Files go by services/remove.ts, names change by services/rename.ts: Windows holds files for a moment.',
  },
]
const node = { group: ['node:*'], message: 'The window has no Node.' }
const mainSide = { group: ['**/src-main/**'], message: 'The window knows the contract, not main.' }
const rendererSide = {
  regex: 'src-renderer/(?!locales/)',
  message: 'Main does not know the window (but words things from the same locale files).',
}
const otherService = (name) => ({
  group: [`**/${name}/**`],
  message: 'Services meet only through their contracts.',
})

const restrict = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] })

export default tseslint.config(
  {
    ignores: [
      'out/',
      'dist/',
      'node_modules/',
      '.cache/',
      'demo-output/',
      'test-results/',
      'playwright-report/',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strict,
  ...tseslint.configs.stylistic,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/no-bare-strings-in-template': 'error',
      'vue/define-macros-order': 'error',
    },
  },
  {
    rules: {
      eqeqeq: ['error', 'always'],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-console': 'error',
    },
  },
  { files: ['src-renderer/**'], languageOptions: { globals: globals.browser } },
  { files: ['src-renderer/**'], rules: restrict(electron, sqlite, csv, decoders, node, mainSide) },
  {
    files: ['src-preload/contract/**'],
    rules: restrict(electron, sqlite, csv, decoders, node, mainSide, rendererSide),
  },
  { files: ['src-preload/index.ts'], rules: restrict(sqlite, csv, decoders, node, mainSide, rendererSide) },
  {
    files: ['src-main/*.ts', 'src-main/{app,ipc,jobs,services}/**'],
    rules: restrict(
      sqlite,
      csv,
      decoders,
      rendererSide,
      otherService('data'),
      otherService('imaging'),
      ...removing,
    ),
  },
  {
    files: ['src-main/services/{remove,rename}.ts'],
    rules: restrict(sqlite, csv, decoders, rendererSide, otherService('data'), otherService('imaging')),
  },
  {
    files: ['src-main/data/**'],
    rules: restrict(electron, decoders, rendererSide, otherService('imaging'), ...removing),
  },
  {
    files: ['src-main/imaging/**'],
    rules: restrict(electron, sqlite, csv, rendererSide, otherService('data'), ...removing),
  },
  {
    files: ['src-main/data/**'],
    ignores: ['src-main/data/database/{open-sqlite,schema}.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'NewExpression[callee.name="BetterSqlite3"]',
          message: 'Database files are opened by openSqlite and openForeign, which trust no schema.',
        },
      ],
    },
  },
  {
    files: ['src-main/imaging/container/!(walk|structure).ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'WhileStatement, DoWhileStatement, ForStatement[test=null]',
          message: 'The parts of a file are gone over with walk(), which always ends.',
        },
      ],
    },
  },
  {
    files: ['scripts/**', 'tests/**', '*.config.*'],
    languageOptions: { globals: globals.node },
    rules: { 'no-console': 'off' },
  },
  prettier,
)
