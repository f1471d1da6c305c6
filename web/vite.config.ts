import { defineConfig } from 'vite'
import { labOptions, rolldownOptions } from './lab/vite-options.ts'

export default defineConfig({
  ...labOptions(),
  root: import.meta.dirname,
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions,
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
})
