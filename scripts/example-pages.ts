/**
 * `npm run examples`: writes into the pages of docs/examples what their commands print today, the studies that they show,
 * and their figures. In a page
 * - a block that begins with `$ batchwise ...` is a command of a shell and what it writes to standard output,
 * - a block that begins with `yaml FILE` is that file,
 * - a picture in `../images/STUDY/` is a figure of that study's report.
 * The commands of a page run one after the other, in a folder with nothing but the examples.
 */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
export const pagesFolder = join(root, 'docs/examples')

export const examplePages = (): string[] => readdirSync(pagesFolder).filter((name) => name.endsWith('.md'))

export interface Replayed {
  readonly page: string
  /** The text of each picture by its place, seen from the page. */
  readonly pictures: ReadonlyMap<string, string>
}

/** The page as it should be. @param main the command's script */
export function replay(page: string, main: string): Replayed {
  const folder = mkdtempSync(join(tmpdir(), 'batchwise-example-'))
  try {
    const shell = shellIn(folder, main)
    const withFiles = page.replace(
      /^```yaml (\S+)\n[\s\S]*?^```$/gm,
      (_, file: string) => `\`\`\`yaml ${file}\n${readFileSync(join(root, file), 'utf8')}\`\`\``,
    )
    const replayed = withFiles.replace(
      /^```\n\$ (batchwise .*)\n[\s\S]*?^```$/gm,
      (_, command: string) => `\`\`\`\n$ ${command}\n${shell(command)}\`\`\``,
    )
    return { page: replayed, pictures: picturesOf(replayed, folder, shell) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function shellIn(folder: string, main: string): (command: string) => string {
  const shim = join(folder, 'bin/batchwise')
  mkdirSync(dirname(shim))
  writeFileSync(shim, `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`)
  chmodSync(shim, 0o755)
  symlinkSync(join(root, 'examples'), join(folder, 'examples'))
  const env = { ...process.env, CI: '1', NO_COLOR: '1', PATH: `${dirname(shim)}:${process.env.PATH}` }
  return (command) => {
    const { stdout, stderr, status } = spawnSync('sh', ['-c', command], {
      cwd: folder,
      env,
      encoding: 'utf8',
    })
    // 3 and 4: no size meets the constraints, undecided.
    if (![0, 3, 4].includes(status ?? 1)) throw new Error(`${command}\n${stderr}`)
    return stdout
  }
}

function picturesOf(page: string, folder: string, shell: (command: string) => string): Map<string, string> {
  const pictures = new Map<string, string>()
  for (const [, place, study, figure] of page.matchAll(/\]\((\.\.\/images\/([\w-]+)\/([\w-]+\.svg))\)/g)) {
    const figures = join(folder, 'figures', study!)
    if (!existsSync(figures))
      shell(`batchwise report ${study} --out - --figures figures/${study} > report.html`)
    pictures.set(place!, readFileSync(join(figures, figure!), 'utf8'))
  }
  return pictures
}

if (process.argv[1] === import.meta.filename) {
  for (const name of examplePages()) {
    const file = join(pagesFolder, name)
    const { page, pictures } = replay(readFileSync(file, 'utf8'), join(root, 'src/cli/main.ts'))
    writeFileSync(file, page)
    for (const [place, svg] of pictures) {
      const picture = resolve(pagesFolder, place)
      mkdirSync(dirname(picture), { recursive: true })
      writeFileSync(picture, svg)
    }
    console.log(`${name}: ${pictures.size} pictures`)
  }
}
