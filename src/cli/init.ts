/** `batchwise init`: writes a study to start from, every line explained. */
import { writeFileSync } from 'node:fs'
import { UserError } from '../core/errors.ts'
import { domainModule } from '../domains/registry.ts'
import { printLine, say } from './output.ts'

const starters: Readonly<Record<string, string>> = {
  training: `# yaml-language-server: $schema=./study.schema.json   (write it with: batchwise schema > study.schema.json)
domain: training
question: Which batch size brings this network to 95 % on MNIST soonest?

batchSizes: 16..256 x2          # a list such as [16, 64, 256], or a range
replications: 3                 # repetitions of every cell; intervals need at least 2
seed: 1

params:
  data: mnist                   # or { idxFolder: ./my-data } with the four idx files of the MNIST family
  network: { hidden: [128] }    # widths of the hidden layers
  learningRate: [0.05, 0.2]     # the best is tuned for each batch size
  epochs: 5                     # at most; a trial ends when it reaches the goal
  evaluationsPerEpoch: 4

objective:
  minimize: trainSeconds        # or examples, epochs, steps
  goal: testAccuracy >= 95 %
  # Or, without a goal:  maximize: testAccuracy   with   budget: epochs <= 5
`,
  production: `# yaml-language-server: $schema=./study.schema.json   (write it with: batchwise schema > study.schema.json)
domain: production
question: How many parts should a lot be?

batchSizes: 5..60 +5            # a list such as [5, 20, 60], or a range
replications: 10                # simulated runs of every size; intervals need at least 2
seed: 1

params:
  batch: lot                    # or load (of an oven), or transfer (what moves on together)
  line:
    demand: 20/h                # items arrive one by one at random; without a demand there is always work
    stations:                   # in the order in which they are passed; or a CSV file: stations: stations.csv
      cutting: { time: 1.5 min, setup: 20 min }
      oven:    { process: parallel, capacity: 24, time: 25 min }   # a load, however full it is
      packing: { time: { mean: 2 min, cv: 0.5 } }                  # varies; servers: 2 for two of them

objective:
  minimize: leadTime            # or leadTimeP95, wip, costPerItem (with costs); or maximize: capacity
`,
}

export function initCommand(file: string, options: { readonly domain: string }): void {
  domainModule(options.domain)
  const text = starters[options.domain]
  if (!text)
    throw new UserError(`there is no study to start from for ${options.domain}`, { place: '--domain' })
  if (file === '-') {
    process.stdout.write(text)
    return
  }
  try {
    writeFileSync(file, text, { flag: 'wx' })
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST'
    throw new UserError(exists ? 'the file exists already, and is left as it is' : (cause as Error).message, {
      place: file,
      remedy: 'Name another: batchwise init FILE',
      cause,
    })
  }
  printLine(file)
  say(`Next: batchwise plan ${file}, then batchwise run ${file}`)
}
