/** How far a hunt goes; the same seed finds the same. */
export interface HuntOptions {
  /** How many random courses of events, or file names. */
  runs: number
  seed: number
}

/** Looks for a fault by chance. Throws an Error that says how to see it again; answers what was seen otherwise. */
export type Hunt = (options: HuntOptions) => Promise<string>
