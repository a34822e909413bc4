import { afterEach } from 'vitest'

interface Closable {
  stop?(): Promise<unknown>
  quit?(): Promise<unknown>
}

/** Whatever is given to the answered function is stopped after the test, the newest first, even when the test failed. */
export function closing(): <T extends Closable>(opened: T) => T {
  const open: Closable[] = []
  afterEach(async () => {
    const failures: unknown[] = []
    for (const each of open.splice(0).reverse()) {
      try {
        await (each.quit?.() ?? each.stop?.())
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  })
  return (opened) => {
    open.push(opened)
    return opened
  }
}
