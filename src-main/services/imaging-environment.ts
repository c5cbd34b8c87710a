/** How many photos are given to the imaging service at a time: enough that reading and writing never wait for decoding. */
export const imagingInFlight = 3

/**
 * Variables the imaging service must be started with (libuv and glibc read them once, at start): a thread for every
 * photo in flight and two for files, and few malloc arenas, which would otherwise keep the memory of every thread.
 */
export const imagingEnvironment = {
  UV_THREADPOOL_SIZE: String(imagingInFlight + 2),
  MALLOC_ARENA_MAX: '2',
} as const
