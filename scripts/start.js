// `npm start`: from a fresh clone to an answer. Installs and builds what is missing, then runs the MNIST study.
import { ensureBuilt, ensureInstalled, projectNode, root, run } from './ensure.js'

ensureInstalled()
ensureBuilt()
run(projectNode, [
  `${root}/bin/batchwise.js`,
  'run',
  'examples/training/mnist-quick.yaml',
  ...process.argv.slice(2),
])
