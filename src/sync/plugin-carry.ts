import { only } from '../carry/goods.ts'
import type { CarryPart } from '../carry/parts.ts'
import type { PlayerState } from '../carry/state.ts'
import { readState } from '../carry/state-shape.ts'
import type { BodyState, BodyTag, CarryTransport } from '../carry/transport.ts'
import { SyncError } from './sync.ts'

/** Something that a server's plugin is asked. */
export interface PluginRequest {
  readonly message: Readonly<Record<string, unknown>> & { readonly type: string }
  /** Without it nothing is sent. */
  readonly capability: string
  /** The type of the answer. */
  readonly answer: 'placed' | 'state' | 'written' | 'cleared'
  /** For people: "the plugin does not …". */
  readonly does: string
}

type SendRequest = (request: PluginRequest) => Promise<Readonly<Record<string, unknown>>>

/** What a plugin can carry, as the carry's port has it. */
export class PluginCarry implements CarryTransport {
  readonly kind = 'plugin'
  readonly parts: ReadonlySet<CarryPart>
  readonly #request: SendRequest

  constructor(parts: ReadonlySet<CarryPart>, request: SendRequest) {
    this.parts = parts
    this.#request = request
  }

  async read(parts: readonly CarryPart[]): Promise<BodyState> {
    const { state, tag } = await this.#ask({ type: 'read', parts }, 'state', 'say what the player has')
    return { state: stateOf(state, parts), ...(isTag(tag) ? { tag: { carry: tag.carry, did: tag.did } } : {}) }
  }

  async write(carry: number, state: PlayerState): Promise<PlayerState> {
    const { replaced } = await this.#ask({ type: 'write', carry, state }, 'written', 'give the player what it has')
    return stateOf(replaced, Object.keys(state) as CarryPart[])
  }

  async clear(carry: number, parts: readonly CarryPart[]): Promise<PlayerState> {
    const { removed } = await this.#ask({ type: 'clear', carry, parts }, 'cleared', 'give up what the player has')
    return stateOf(removed, parts)
  }

  #ask(message: PluginRequest['message'], answer: PluginRequest['answer'], does: string): ReturnType<SendRequest> {
    return this.#request({ message, capability: [...this.parts][0] ?? 'inventory', answer, does })
  }
}

/** A state that has the parts that were asked for. */
function stateOf(told: unknown, parts: readonly CarryPart[]): PlayerState {
  const state = readState(told)
  const problem = typeof state === 'string' ? state : lacking(state, parts)
  if (problem !== undefined) throw new SyncError('refused', `The server's sync plugin answered with ${problem}.`)
  return only(state as PlayerState, parts)
}

function lacking(state: PlayerState, parts: readonly CarryPart[]): string | undefined {
  const missing = parts.find((part) => state[part] === undefined)
  return missing === undefined ? undefined : `a state without "${missing}"`
}

const isTag = (tag: unknown): tag is BodyTag => {
  const { carry, did } = (tag ?? {}) as Partial<BodyTag>
  return Number.isSafeInteger(carry) && (did === 'written' || did === 'cleared')
}
