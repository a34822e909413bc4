import { setTimeout } from 'node:timers/promises'
import type { CarryPart } from '../src/carry/parts.ts'
import type { Protocol } from '../src/protocol/versions.ts'
import { difference, text } from './compare.ts'
import type { Message } from './parts.ts'
import { Player, type PlayerOptions } from './player.ts'

/** Refuses with a sentence, which becomes the line of the rule that was broken. */
export function demand(met: boolean, otherwise: string): asserts met {
  if (!met) throw new Error(otherwise)
}

export interface TrialOptions extends PlayerOptions {
  /** Kills the server and starts it again, if that can be done. */
  readonly restart?: () => Promise<void>
}

/** Milliseconds between two tries to join a server that starts. */
const pause = 500

/** A server that is tried: its player, and what is needed for each rule. */
export class Trial {
  readonly protocol: Protocol
  readonly #options: PlayerOptions
  readonly #restart: (() => Promise<void>) | undefined
  #player: Player
  #capabilities: readonly string[] = []
  /** The number of the newest carry. */
  #carry = 0

  private constructor(options: TrialOptions, player: Player) {
    this.protocol = options.protocol
    this.#options = options
    this.#restart = options.restart
    this.#player = player
  }

  /** Joins. What the server says of itself is yet to come. */
  static async begin(options: TrialOptions): Promise<Trial> {
    return new Trial(options, await Player.join(options))
  }

  get player(): Player {
    return this.#player
  }

  /** The parts that the server holds. */
  get parts(): readonly CarryPart[] {
    return this.#capabilities.filter((name) => name !== 'place') as CarryPart[]
  }

  can(capability: string): boolean {
    if (capability === 'carry') return this.parts.length > 0
    if (capability === 'restart') return this.#restart !== undefined && this.parts.length > 0
    return this.#capabilities.includes(capability)
  }

  /** Reads the greeting. Carries begin after those of an earlier run. */
  async greet(): Promise<Message> {
    const hello = await this.#player.hello()
    demand(Array.isArray(hello.capabilities), `capabilities is ${text(hello.capabilities)}`)
    this.#capabilities = hello.capabilities
    return hello
  }

  /** Goes on after the newest carry that the server knows of. */
  async takeUp(): Promise<void> {
    const { tag } = await this.ask('state', { type: 'read', parts: this.parts })
    this.#carry = Math.max(this.#carry, Number((tag as { carry?: unknown } | undefined)?.carry ?? 0))
  }

  /** Leaves and comes back. */
  async rejoin(): Promise<void> {
    await this.#player.leave()
    this.#player = await Player.join(this.#options)
    await this.greet()
  }

  /** Has the server restarted while the player is on it, and comes back when it lets the player in: within ten times an answer's patience. */
  async restart(): Promise<void> {
    await this.#restart?.()
    const deadline = performance.now() + 10 * this.#options.patience
    for (;;) {
      try {
        this.#player = await Player.join(this.#options)
        break
      } catch (error) {
        if (performance.now() > deadline) throw error
        await setTimeout(pause)
      }
    }
    await this.greet()
  }

  async leave(): Promise<void> {
    await this.#player.leave()
  }

  nextCarry(): number {
    return ++this.#carry
  }

  /** A request that must be answered by a message of that type. */
  async ask(type: string, request: object, partSize?: number): Promise<Message> {
    const answer = await this.#player.ask(request, partSize)
    demand(answer.type === type, `${text(request)} is answered by ${text(answer)}, not by "${type}"`)
    return answer
  }

  /** A request that must be refused, in words. */
  async refused(request: object): Promise<void> {
    const { error } = await this.ask('failed', request)
    demand(typeof error === 'string' && error !== '', 'failed says no error')
  }

  /** What the player has of these parts. */
  async read(parts: readonly string[] = this.parts): Promise<Record<string, unknown>> {
    const { state } = await this.ask('state', { type: 'read', parts })
    return state as Record<string, unknown>
  }

  /** Demands that the player has this, part by part. */
  async demandState(wanted: Readonly<Record<string, unknown>>, when: string): Promise<void> {
    const found = await this.read(Object.keys(wanted))
    demandSame(found, wanted, when)
  }
}

export function demandSame(found: unknown, wanted: Readonly<Record<string, unknown>>, when: string): void {
  for (const [part, value] of Object.entries(wanted)) {
    const problem = difference(part, (found as Record<string, unknown> | undefined)?.[part], value)
    demand(problem === undefined, `${when}: ${problem}`)
  }
}
