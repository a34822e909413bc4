import { setTimeout as pause } from 'node:timers/promises'

export interface Patience {
  /** Milliseconds; 10 s unless told otherwise. A loaded two-core machine is slow. */
  readonly timeout?: number
  /** What is waited for, for the error; a function is asked when the time is up, so it can tell what stood instead. */
  readonly message?: string | (() => string | Promise<string>)
  /** Milliseconds between two looks. */
  readonly interval?: number
}

/**
 * Waits until `condition` gives something truthy and gives that back. The condition is asked at once and then every few
 * milliseconds; what it throws ends the wait. Rejects with what was waited for when `timeout` has passed.
 */
export async function until<T>(condition: () => T | Promise<T>, patience: Patience = {}): Promise<NonNullable<T>> {
  const { timeout = 10_000, interval = 5, message = 'the condition' } = patience
  const deadline = performance.now() + timeout
  for (;;) {
    const value = await condition()
    if (value) return value
    if (performance.now() >= deadline) {
      throw new Error(`waited ${timeout} ms in vain for ${typeof message === 'function' ? await message() : message}`)
    }
    await pause(interval)
  }
}

/** Gives what `promise` gives, or rejects with `message` after `timeout` milliseconds. */
export async function within<T>(promise: Promise<T>, timeout: number, message: string): Promise<T> {
  const giveUp = new AbortController()
  try {
    return await Promise.race([
      promise,
      pause(timeout, undefined, { signal: giveUp.signal }).then(() => {
        throw new Error(`waited ${timeout} ms in vain for ${message}`)
      }),
    ])
  } finally {
    giveUp.abort()
  }
}
