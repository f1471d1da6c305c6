/** Settings that people write into the names of their runs: `bs64_lr0.1`, `batch_size=64,lr=0.1`, `bs-64/seed-1`. */

const number = /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.source
const pair = /([A-Za-z]\w*)=([^=,/;&\s]+?)(?=$|[,/;&\s]|_[A-Za-z]\w*=)/g
const token = new RegExp(`^([A-Za-z]+)[-:]?(${number})$`)

/** @example paramsInName('bs64_lr0.1') // { bs: 64, lr: 0.1 } */
export function paramsInName(name: string): Record<string, string | number> {
  const params: Record<string, string | number> = {}
  for (const [, key, value] of name.matchAll(pair)) {
    params[key!] = new RegExp(`^${number}$`).test(value!) ? Number(value) : value!
  }
  if (Object.keys(params).length > 0) return params
  for (const part of name.split(/[/,;&_\s]+/)) {
    const match = token.exec(part)
    if (match) params[match[1]!] = Number(match[2])
  }
  return params
}
