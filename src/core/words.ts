/** `16, 32 and 64` */
export function listed(sizes: readonly (number | string)[]): string {
  return sizes.length <= 1
    ? String(sizes[0] ?? 'no size')
    : `${sizes.slice(0, -1).join(', ')} and ${sizes.at(-1)}`
}

/** With a capital first letter, to begin a sentence with. */
export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const abbreviations = /\b(?:auc|f1)\b/g

/** `testAccuracy` is "test accuracy", `testAuc` "test AUC". */
export function humanName(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase()
    .replace(abbreviations, (word) => word.toUpperCase())
}
