/** The command line: the verbs, their options, and what every one of them does when something is wrong. */
import { Command, CommanderError, Option } from 'commander'
import { describeError, UserError } from '../core/errors.ts'
import { packageVersion } from '../core/package-version.ts'
import { exitCodes } from './exit-codes.ts'

const storeOption = () =>
  new Option('--store <folder>', 'where results are kept').default('.batchwise').env('BATCHWISE_STORE')
const jsonOption = () => new Option('--json', 'machine-readable output on stdout')
const untilDecidedOption = () =>
  new Option(
    '--until-decided',
    'after the grid, run what would decide the answer, and stop when nothing would',
  )
const maxTrialsOption = () =>
  new Option(
    '--max-trials <count>',
    'the same with this many trials at most, the grid included (3 times the grid)',
  )
const precisionOption = () =>
  new Option(
    '--precision <share>',
    "the same, and until the recommended size's interval is this narrow, e.g. 2%",
  )
const quickOption = () => new Option('--quick', "the study's small size (its quick: members)")

function program(): Command {
  const root = new Command('batchwise')
    .description(
      'How big should a batch be? Measures a process at each size and gives one answer, with its evidence.',
    )
    .version(packageVersion())
    .addHelpText(
      'after',
      '\nExit codes: 0 done; 1 a trial failed or an internal error; 2 bad usage or an invalid study;\n' +
        '3 no batch size meets the constraints; 4 undecided; 130/143 interrupted, run again to go on.',
    )

  root
    .command('run')
    .description('run what is missing of a study, print the answer and write the report')
    .argument('<study>', 'study file (YAML), or the name or id of a study in the store')
    .addOption(storeOption())
    .addOption(quickOption())
    .addOption(untilDecidedOption())
    .addOption(maxTrialsOption())
    .addOption(precisionOption())
    .option('--fresh', 'forget earlier results of this study and start over')
    .option('--workers <count>', 'trials at a time; as many as cores unless stated')
    .option('--report <file>', 'where the report goes (STORE/reports/NAME.html)')
    .option('--no-report', 'write no report')
    .addOption(jsonOption())
    .action(async (file, options) => (await import('./run.ts')).runCommand(file, options))

  root
    .command('plan')
    .description('what a run would do: trials, time, memory; runs nothing')
    .argument('<study>', 'study file (YAML)')
    .addOption(storeOption())
    .addOption(quickOption())
    .addOption(untilDecidedOption())
    .addOption(maxTrialsOption())
    .addOption(precisionOption())
    .option('--workers <count>', 'trials at a time; as many as cores unless stated')
    .addOption(jsonOption())
    .action(async (file, options) => (await import('./plan.ts')).planCommand(file, options))

  root
    .command('ask')
    .description('compute a model at once from key=value; alone it lists the models')
    .argument('[words...]', 'a model and its fields as key=value, or words to search the models for')
    .option('--input <file>', 'its fields as a JSON file; - is stdin')
    .helpOption(false)
    .option('-h, --help', 'what models there are, or the fields, units and source of one')
    .addOption(jsonOption())
    .action(async (words, options) => (await import('./ask.ts')).askCommand(words, options))

  root
    .command('claims')
    .description('what people say about batch size, put to the test; alone it lists the claims')
    .argument('[ids...]', 'claims to test, such as T4; all for every one')
    .addOption(storeOption())
    .addOption(quickOption())
    .option('--workers <count>', 'trials at a time; as many as cores unless stated')
    .addOption(jsonOption())
    .action(async (ids, options) => (await import('./claims.ts')).claimsCommand(ids, options))

  root
    .command('list')
    .description('the studies in the store, newest first')
    .addOption(storeOption())
    .addOption(jsonOption())
    .action(async (options) => (await import('./list.ts')).listCommand(options))

  root
    .command('show')
    .description('the answer of a study, from what has been run')
    .argument('[study]', 'study file, name or id; the newest unless stated')
    .addOption(storeOption())
    .addOption(quickOption())
    .option('--trials', 'every trial with its values')
    .addOption(jsonOption())
    .action(async (study, options) => (await import('./show.ts')).showCommand(study, options))

  root
    .command('report')
    .description('write the report of a study again')
    .argument('[study]', 'study file, name or id; the newest unless stated')
    .addOption(storeOption())
    .addOption(quickOption())
    .addOption(
      new Option('--format <format>', 'html or markdown').choices(['html', 'markdown']).default('html'),
    )
    .option('--out <file>', 'where it goes (STORE/reports/NAME.html); - is stdout')
    .option('--figures <folder>', 'also write every figure there, as SVG')
    .action(async (study, options) => (await import('./report.ts')).reportCommand(study, options))

  root
    .command('compare')
    .description('two studies to five beside one another, from what has been run')
    .argument('<studies...>', 'study files, names or ids; the others are set against the first')
    .addOption(storeOption())
    .addOption(quickOption())
    .addOption(jsonOption())
    .action(async (studies, options) => (await import('./compare.ts')).compareCommand(studies, options))

  root
    .command('export')
    .description('a study with all that was run of it as one file, which import reads elsewhere')
    .argument('[study]', 'study file, name or id; the newest unless stated')
    .addOption(storeOption())
    .addOption(quickOption())
    .option('--out <file>', 'where it goes (NAME.batchwise); - is stdout')
    .action(async (study, options) => (await import('./export.ts')).exportCommand(study, options))

  root
    .command('largest')
    .description('the largest batch that fits into memory, by running it; no size that was not run is named')
    .argument('<study>', 'study file (YAML)')
    .option('--memory <amount>', "limit of resident memory, e.g. 4GiB; the trainer's, or what is free here")
    .option('--margin <percent>', 'of it that must stay free', '5')
    .option('--from <size>', 'the size to begin with', '1')
    .option('--up-to <size>', 'the largest size to try; never above the training examples')
    .addOption(quickOption())
    .addOption(jsonOption())
    .action(async (file, options) => (await import('./largest.ts')).largestCommand(file, options))

  root
    .command('init')
    .description('write a study to start from')
    .argument('[file]', 'where to', 'study.yaml')
    .option('--domain <name>', 'kind of process', 'training')
    .action(async (file, options) => (await import('./init.ts')).initCommand(file, options))

  root
    .command('import')
    .description(
      'answer from runs that exist: TensorBoard, MLflow, Weights & Biases, CSV, JSON lines; or a study that export wrote',
    )
    .argument('<source>', 'a file or folder of runs, or a bundle of a study')
    .option('--as <name>', 'name of the study that the runs become; a bundle has its own')
    .option('--batch-size <name>', 'the column or parameter of the runs that holds the batch size')
    .option('--learning-rate <name>', 'the one that holds the learning rate')
    .option('--metric <theirs=ours...>', 'what a metric of theirs is called here, e.g. val_acc=testAccuracy')
    .option('--minimize <metric>', 'the metric to make small')
    .option('--maximize <metric>', 'the metric to make large')
    .option('--goal <bound>', 'what must be reached first, e.g. "testAccuracy >= 0.97"')
    .option('--budget <bound>', 'how much may be spent, e.g. "epochs <= 5"')
    .option('--price-per-hour <amount>', 'of training; gives the metric cost')
    .option('--currency <word>', 'of that price, e.g. EUR')
    .addOption(storeOption())
    .addOption(jsonOption())
    .action(async (source, options) => (await import('./import.ts')).importCommand(source, options))

  root
    .command('accumulation')
    .description('whether gradients accumulated over micro-batches are those of one large batch')
    .argument('<gradients>', 'the .npz that python/accumulation.py saves')
    .addOption(
      new Option('--reduction <kind>', 'what the loss of a batch is over its samples')
        .choices(['mean', 'sum'])
        .default('mean'),
    )
    .addOption(jsonOption())
    .action(async (file, options) => (await import('./accumulation.ts')).accumulationCommand(file, options))

  const data = root.command('data').description('list, download, verify and inspect data sets')
  data
    .command('list')
    .description('published sets: size, licence, whether they are here')
    .addOption(jsonOption())
    .action(async (options) => (await import('./data.ts')).dataListCommand(options))
  data
    .command('get')
    .description('download a published set, checked against its published MD5')
    .argument('<name>', 'as data list names it')
    .action(async (name) => (await import('./data.ts')).dataGetCommand(name))
  data
    .command('verify')
    .description('compare checksums with the published ones')
    .argument('<name-or-file>', 'a published set, or one file')
    .addOption(jsonOption())
    .action(async (name, options) => (await import('./data.ts')).dataVerifyCommand(name, options))
  data
    .command('inspect')
    .description('what a set holds, and what to watch for before training on it')
    .argument('<source>', 'a name, an .npz or .csv file, or a folder')
    .option('--label <column>', 'the column of the classes, for .csv')
    .addOption(jsonOption())
    .action(async (source, options) => (await import('./data.ts')).dataInspectCommand(source, options))

  data
    .command('batches')
    .description('which example is in which batch of a training study, as CSV; trains nothing')
    .argument('<study>', 'study file (YAML)')
    .requiredOption('--batch-size <size>', "one of the study's")
    .option('--replication <number>', 'which of them', '1')
    .option('--epochs <count>', 'the first so many', '1')
    .option('--out <file>', 'where it goes; stdout unless stated')
    .addOption(quickOption())
    .action(async (file, options) => (await import('./data-batches.ts')).dataBatchesCommand(file, options))

  root
    .command('ui')
    .description('serve the page: ask, run, watch and compare in a browser')
    .addOption(storeOption())
    .option('--port <number>', 'where it listens; 0 takes a free one', '4610')
    .option(
      '--host <address>',
      'any but the loopback address asks for a token (BATCHWISE_TOKEN)',
      '127.0.0.1',
    )
    .option('--allow-commands', 'let the page start studies that run a command of yours')
    .option('--workers <count>', 'trials at a time; as many as cores unless stated')
    .action(async (options) => (await import('./ui.ts')).uiCommand(options))

  root
    .command('doctor')
    .description('what this machine has and lacks')
    .addOption(storeOption())
    .addOption(jsonOption())
    .action(async (options) => (await import('./doctor.ts')).doctorCommand(options))

  root
    .command('schema')
    .description('the JSON Schema of study files, for editors')
    .action(async () => (await import('./schema.ts')).schemaCommand())

  return root
}

/** Resolves to the exit code; prints every error itself. */
async function main(args: readonly string[]): Promise<number> {
  const root = program()
  for (const command of [root, ...root.commands.flatMap((verb) => [verb, ...verb.commands])])
    command.exitOverride().configureOutput({ outputError: () => {} })
  try {
    await root.parseAsync(args, { from: 'user' })
    return Number(process.exitCode ?? exitCodes.done)
  } catch (error) {
    return report(error)
  }
}

function report(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCodes.done
    process.stderr.write(
      `${error.message.replace(/^error: /, '')}\n  batchwise --help lists the commands and their options\n`,
    )
    return exitCodes.usage
  }
  if (error instanceof UserError) {
    process.stderr.write(`${describeError(error)}\n`)
    return exitCodes.usage
  }
  process.stderr.write(
    `This is a fault of batchwise, not of yours:\n${(error as Error)?.stack ?? String(error)}\n`,
  )
  return exitCodes.failed
}

// A reader that has seen enough (`| head`) is no fault, and no reason to stop a run.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

process.exitCode = await main(process.argv.slice(2))
