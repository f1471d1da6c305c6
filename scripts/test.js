// `npm test`: all tests, from a fresh clone too. Arguments go to vitest.
import { ensureBuilt, ensureInstalled, run } from './ensure.js'

ensureInstalled()
ensureBuilt()
run('vitest', ['run', ...process.argv.slice(2)])
