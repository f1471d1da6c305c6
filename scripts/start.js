// `npm start`: from a fresh clone to an answer. Installs and builds what is missing, then runs the MNIST study.
import { spawn } from 'node:child_process'
import { ensureBuilt, ensureInstalled, projectNode, root } from './ensure.js'

ensureInstalled()
ensureBuilt()
const study = ['run', 'examples/training/mnist-quick.yaml', ...process.argv.slice(2)]
const child = spawn(projectNode, [`${root}/bin/batchwise.js`, ...study], { cwd: root, stdio: 'inherit' })
// The terminal sends Ctrl-C to the child too, which then saves what runs: wait for it.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.on('exit', (code) => {
  // "Undecided" (4) and "infeasible" (3) are answers, not failures of `npm start`.
  process.exitCode = code === 3 || code === 4 ? 0 : (code ?? 1)
})
