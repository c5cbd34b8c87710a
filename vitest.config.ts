import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [vue()],
  test: {
    include: ['tests/unit/**/*.test.ts', 'tests/security/**/*.exploit.test.ts'],
    testTimeout: 60_000,
    // Vitest would leave one processor idle.
    maxWorkers: '100%',
  },
})
