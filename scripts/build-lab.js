// `npm run build:lab`: the lab as a static site in dist/lab/ (or the folder named), for any server that hands out files.
import { resolve } from 'node:path'
import { ensureInstalled, root, run } from './ensure.js'

ensureInstalled()
const folder = resolve(process.argv[2] ?? `${root}/dist/lab`)
run(
  'vite',
  [
    'build',
    '--config',
    'web/lab/site/vite.config.ts',
    '--outDir',
    folder,
    '--emptyOutDir',
    '--logLevel',
    'warn',
  ],
  { stdio: ['ignore', 2, 2] },
)
console.log(folder)
