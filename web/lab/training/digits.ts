/** The digits as the page loads them: one file, gzipped, made when the page is built. */
import type { LabData } from './lane.ts'

/** Enough to tell batch sizes apart and small enough to come in a moment: 1.2 MB, of the 11 MB that there are. */
export const trainDigits = 6000
export const testDigits = 1000
export const digitPixels = 784
const classes = 10

/** Images, then labels, of training, then the same of testing; all bytes, none between. */
export function unpackDigits(bytes: Uint8Array): LabData {
  const wanted = (trainDigits + testDigits) * (digitPixels + 1)
  if (bytes.length !== wanted) {
    throw new RangeError(`the digits are ${bytes.length} bytes, not ${wanted}`)
  }
  let at = 0
  const take = (count: number) => {
    at += count
    return bytes.subarray(at - count, at)
  }
  const part = (count: number) => ({
    images: take(count * digitPixels),
    labels: take(count),
    count,
  })
  return { train: part(trainDigits), test: part(testDigits), features: digitPixels, classes }
}

/** Some servers unpack a .gz file on the way, others send it as it lies. */
export async function loadDigits(url: string): Promise<LabData> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`)
  const sent = new Uint8Array(await response.arrayBuffer())
  const isZipped = sent[0] === 0x1f && sent[1] === 0x8b
  return unpackDigits(isZipped ? await unzip(sent) : sent)
}

async function unzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}
