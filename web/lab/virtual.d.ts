declare module 'virtual:lab-digits' {
  /** Null where the page was built without MNIST. */
  export const digitsUrl: string | null
}
