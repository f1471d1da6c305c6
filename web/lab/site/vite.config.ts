import { join } from 'node:path'
import { defineConfig } from 'vite'
import { labOptions, rolldownOptions } from '../vite-options.ts'

export default defineConfig({
  ...labOptions(),
  root: import.meta.dirname,
  // Relative addresses: the site works wherever it is put, below any path.
  base: './',
  publicDir: false,
  build: {
    outDir: join(import.meta.dirname, '../../../dist/lab'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions,
    // The icon stays a file: the content policy of the page is as narrow as can be.
    assetsInlineLimit: 0,
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
})
