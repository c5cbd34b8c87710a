import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  // One Electron at a time on a display: scripts/e2e.ts runs two halves on two.
  workers: 1,
  fullyParallel: false,
  // Under a virtual display one start in a thousand shows an empty window. There a second try is told as "flaky".
  retries: process.env['CI'] ? 1 : 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  use: { trace: 'retain-on-failure', screenshot: 'only-on-failure' },
  reporter: [['list']],
})
