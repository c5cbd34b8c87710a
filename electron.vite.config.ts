import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import { bundledPackages } from './scripts/dist/bundled-packages.ts'

const root = import.meta.dirname

/**
 * One build for both Electron runtimes (the current one and the fallback with Node 20 and Chromium 130):
 * ESM for main, its two services and the thread of one, one CommonJS bundle for the sandboxed preload, the window for chrome130.
 */
export default defineConfig({
  main: {
    plugins: [bundledPackages(root, 'main')],
    build: {
      target: 'node20',
      outDir: 'out/main',
      lib: {
        entry: {
          index: resolve(root, 'src-main/index.ts'),
          'data-service': resolve(root, 'src-main/data/index.ts'),
          'imaging-service': resolve(root, 'src-main/imaging/index.ts'),
          'heic-worker': resolve(root, 'src-main/imaging/heic-worker.ts'),
        },
        formats: ['es'],
      },
    },
  },
  preload: {
    plugins: [bundledPackages(root, 'preload')],
    build: {
      target: 'node20',
      outDir: 'out/preload',
      externalizeDeps: false,
      lib: { entry: resolve(root, 'src-preload/index.ts'), formats: ['cjs'], fileName: () => 'index.cjs' },
    },
  },
  renderer: {
    root: resolve(root, 'src-renderer'),
    plugins: [vue(), bundledPackages(root, 'renderer')],
    build: {
      target: 'chrome130',
      outDir: resolve(root, 'out/renderer'),
      rollupOptions: { input: resolve(root, 'src-renderer/index.html') },
    },
  },
})
