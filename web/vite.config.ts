import { defineConfig } from 'vite'
import { labOptions } from './lab/vite-options.ts'

export default defineConfig({
  ...labOptions(),
  root: import.meta.dirname,
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
})
