/** What a result was made with: enough to make it again, and to know when two timings may be compared. */
export interface Manifest {
  readonly batchwise: string
  readonly commit: string | null
  readonly node: string
  readonly platform: string
  readonly cpu: string
  readonly cores: number
  readonly memoryBytes: number
  /** The compute engine that `auto` chooses on this machine. */
  readonly engine: string
}
