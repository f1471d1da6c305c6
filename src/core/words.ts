/** `16, 32 and 64` */
export function listed(sizes: readonly number[]): string {
  return sizes.length <= 1
    ? String(sizes[0] ?? 'no size')
    : `${sizes.slice(0, -1).join(', ')} and ${sizes.at(-1)}`
}
