import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { batchwise, command, emptyFolder } from './command.ts'

const ask = (...args: string[]) => batchwise(emptyFolder(), 'ask', ...args)

describe('ask', () => {
  test('alone it lists the models by domain; a word searches them; a domain is all of its', async () => {
    const all = await ask()
    expect(all.code).toBe(0)
    for (const name of ['bookkeeping', 'optimum', 'gradientNoiseScale'])
      expect(all.stdout).toContain(`training.${name}  `)
    const found = await ask('learning', 'RATE')
    expect(found.stdout).toContain('training.learningRateRules')
    expect(found.stdout).not.toContain('training.averaging')
    expect((await ask('training')).stdout).toContain('training.averaging')
    const json = JSON.parse((await ask('--json')).stdout) as { name: string }[]
    expect(json.map(({ name }) => name)).toContain('training.stepsToGoal')
  })

  test('--help says how to ask, and of a model its fields, units, defaults, limits, source and examples', async () => {
    expect((await ask('--help')).stdout).toContain('batchwise ask MODEL key=value')
    const { code, stdout } = await ask('training.optimum', '--help')
    expect(code).toBe(0)
    for (const text of [
      'secondsPerStep (alpha)',
      'required',
      'optional',
      '(above 0)',
      'Units for s: ns, us, ms, s, min, h, day, week.',
      'Evidence: approximate.',
      'Limits: ',
      'Source: Steps S_min (1 + B_crit/B)',
      'batchwise ask training.optimum criticalBatch=400 secondsPerStep=1',
    ]) {
      expect(stdout).toContain(text)
    }
    expect((await ask('training.bookkeeping', '-h')).stdout).toContain('default keep')
    expect((await ask('production.eoq', '--help')).stdout).toMatch(
      /^A period is any that you name, the same in every field: demand=40\/day/m,
    )
    expect((await ask('training.optimum', '--help')).stdout).not.toContain('A period is')
    const schema = JSON.parse((await ask('training.optimum', '--help', '--json')).stdout)
    expect(schema.input.properties.secondsPerStep).toMatchObject({
      type: 'number',
      unit: 's',
      symbol: 'alpha',
    })
  })

  test('200 examples in batches of 5 for 1,000 epochs', async () => {
    const { code, stdout, stderr } = await ask('training.bookkeeping', 'N=200', 'B=5', 'epochs=1000')
    expect(code).toBe(0)
    expect(stderr).toBe('')
    expect(stdout).toContain('training.bookkeeping, exact: examples 200, batchSize 5 examples, epochs 1000')
    expect(stdout).toMatch(/^ {2}batchesPerEpoch +40 batches/m)
    expect(stdout).toMatch(/^ {2}steps +40,000 steps/m)
  })

  test('units: 3 ms and 40 us are what they are in seconds', async () => {
    const { stdout } = await ask(
      'training.optimum',
      'Bcrit=400',
      'secondsPerStep=3ms',
      'beta=40 us/example',
      '--json',
    )
    expect(JSON.parse(stdout).optimalBatch).toBeCloseTo(Math.sqrt((400 * 0.003) / 0.00004), 9)
  })

  test('a range gives a table; notes stand below it with what they are about', async () => {
    const { stdout } = await ask('training.bookkeeping', 'N=1050', 'B=100,2000', 'remainder=drop')
    expect(stdout).toMatch(/^ +100 +10 +10 +10 +50 +100 +1000 /m)
    expect(stdout).toContain('At batchSize 2000: The batch is larger than the data')
    const json = JSON.parse((await ask('training.bookkeeping', 'N=1050', 'B=10..40+10', '--json')).stdout)
    expect(json.map((row: { output: { steps: number } }) => row.output.steps)).toEqual([105, 53, 35, 27])
    expect(json[0].input).toMatchObject({ examples: 1050, batchSize: 10 })
  })

  test('stations by name; what is too long for the table stands below it', async () => {
    const { stdout } = await ask(
      'production.bottleneck',
      'B=7',
      'stations=mixer, old oven,racks',
      'run=0,0,3min/item',
      'loadMinutes=5,30,0',
      'loadCapacity=3,12,0',
      'machines=1,2,1',
    )
    expect(stdout).toMatch(/^ {2}binds +racks {2}Which/m)
    expect(stdout).toMatch(/^ {2}map: 1 to 4: old oven; 5: old oven and racks; 6 to 100: racks {2}\(/m)
    const json = JSON.parse((await ask('production.bottleneck', 'B=3', 'setup=9min', '--json')).stdout)
    expect(json.binds).toEqual(['1'])
  })

  test('fields from a file and from stdin; key=value wins', async () => {
    const folder = emptyFolder({ 'fields.json': '{"examples": 200, "batchSize": [5, "10"]}' })
    const fromFile = await batchwise(
      folder,
      'ask',
      'training.bookkeeping',
      '--input',
      'fields.json',
      '--json',
    )
    expect(JSON.parse(fromFile.stdout)).toHaveLength(2)
    const won = await batchwise(
      folder,
      'ask',
      'training.bookkeeping',
      '--input',
      'fields.json',
      'batchSize=7',
      '--json',
    )
    expect(JSON.parse(won.stdout).steps).toBe(29)
    const piped = spawnSync(
      process.execPath,
      [command, 'ask', 'training.bookkeeping', '--input', '-', '--json'],
      {
        input: '{"examples": 200, "batchSize": 8}',
        encoding: 'utf8',
      },
    )
    expect(JSON.parse(piped.stdout).steps).toBe(25)
  })

  test.each([
    [
      ['training.bookkeping', 'N=1'],
      'there is no model "training.bookkeping" (did you mean "training.bookkeeping"?)',
    ],
    [['bookkeping'], 'did you mean "training.bookkeeping"?'],
    [['xyzzy'], 'there is no model "xyzzy"'],
    [['N=200'], 'expected the name of a model first'],
    [['training.bookkeeping'], 'examples: is missing'],
    [['training.bookkeeping', 'N=200', 'b=5'], 'b: there is no such field'],
    [
      ['training.bookkeeping', 'N=200', 'batchsize=5'],
      'batchsize: there is no such field (did you mean "batchSize"?)',
    ],
    [['training.bookkeeping', 'N=200', 'B=0'], 'batchSize: expected a number of at least 1, got 0'],
    [['training.bookkeeping', 'N=200', 'B=5', 'B=6'], 'B: is given twice'],
    [['training.bookkeeping', 'N=200', 'B=5', 'examples=6'], 'examples: is given twice'],
    [['training.bookkeeping', 'N=200', '5'], 'expected key=value, got "5"'],
    [['training.bookkeeping', 'N=200', 'B=8,0'], 'batchSize: expected a number of at least 1, got 0'],
    [['training.optimum', 'Bcrit=9', 'alpha=1kg', 'beta=1'], 'secondsPerStep: the unit "kg" does not fit'],
    [
      ['training.optimum', 'Bcrit=9', 'alpha=0', 'beta=1'],
      'secondsPerStep: expected a number above 0, got 0',
    ],
    [
      ['training.gradientNoiseScale', 'b=64', 'B=8', 'smallNormSquared=1', 'largeNormSquared=1'],
      'smallBatch: must be below largeBatch',
    ],
    [['training.bookkeeping', '--input', 'nothing.json'], 'nothing.json: there is no such file'],
    [['training.bookkeeping', '--input', '.'], '.: this is a folder, not a file'],
    [['training.bookkeeping', '--input', 'list.json'], 'list.json: expected a JSON object of fields'],
    [['training.bookkeeping', '--input', 'half.json'], 'half.json: not valid JSON'],
    [['training.bookkeeping', '--input', '-'], 'stdin: not valid JSON'],
    [['training.bookkeeping', '--inptu', 'x'], "unknown option '--inptu'"],
  ])('%j: exit code 2, one message, nothing on stdout', async (args, message) => {
    const folder = emptyFolder({ 'list.json': '[1]', 'half.json': '{"examples": 2' })
    const { code, stdout, stderr } = await batchwise(folder, 'ask', ...args)
    expect(stderr).toContain(message)
    expect(stderr).not.toMatch(/ {4}at /)
    expect(stdout).toBe('')
    expect(code).toBe(2)
  })

  test('every command of docs/ask.md runs', async () => {
    const doc = readFileSync(new URL('../../docs/ask.md', import.meta.url), 'utf8')
    const commands = [...doc.matchAll(/^node bin\/batchwise\.js (ask.*?)(?: +#.*)?$/gm)]
    expect(commands.length).toBeGreaterThan(4)
    for (const [, line] of commands) {
      const { code, stderr } = await batchwise(emptyFolder(), ...line!.split(/ +/))
      expect(`${line} ${code} ${stderr}`).toBe(`${line} 0 `)
    }
  })
})
