#!/usr/bin/env node
// Starts the command on a Node that has what it needs (24 or later: node:sqlite). Where this Node is older, it runs
// the one that the project installs beside itself. Kept to syntax that Node 20 knows.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const main = join(root, 'dist', 'cli', 'main.js')
const wanted = 24

if (!existsSync(main)) {
  console.error(`batchwise is not built: ${main} is missing\n  Run: npm run build`)
  process.exit(2)
}
if (Number(process.versions.node.split('.')[0]) >= wanted) {
  await import(main)
} else {
  const own = join(root, 'node_modules', '.bin', 'node')
  if (!existsSync(own)) {
    console.error(
      `batchwise needs Node ${wanted} or later; this is ${process.version}\n  Run: npm install node@${wanted}`,
    )
    process.exit(2)
  }
  const child = spawn(own, [main, ...process.argv.slice(2)], { stdio: 'inherit' })
  // A terminal sends Ctrl-C to the child as well; only signals meant for this process alone are passed on.
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) =>
    process.exit(code ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 1)),
  )
}
