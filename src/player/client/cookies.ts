import { ownCopy } from '../../wire/own-copy.ts'
import { BoundedStore } from '../../world/bounded-store.ts'
import { weightOf } from '../../world/ledger/weight.ts'

/** Vanilla's bounds for a cookie: bytes of its value, and letters of its key. */
const MOST = { value: 5_120, key: 32_767 } as const

/** What servers have stored on the client, as far as mcmesh has seen; a dummy answers with it. The oldest goes first. */
export class Cookies {
  readonly #values: BoundedStore<string, Buffer>

  /** `most`: bytes of them all. */
  constructor(most: number) {
    this.#values = new BoundedStore(most, (value, key) => value.length + weightOf(key))
  }

  get(key: string): Buffer | undefined {
    return this.#values.get(key)
  }

  /** Takes in what a server stores on the client, or what the client answers that it has: without a value it has none. */
  store({ key, value }: Record<string, unknown>): void {
    if (typeof key !== 'string' || key.length > MOST.key) return
    if (!Buffer.isBuffer(value)) this.#values.delete(key)
    else if (value.length <= MOST.value) this.#values.set(key, ownCopy(value))
  }
}
