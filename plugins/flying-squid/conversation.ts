import type { Body } from './body.ts'
import { channel, Inbox, isRequest, payloadsOf, protocolVersion, type Request } from './messages.ts'
import { type PlayerState, partNames, problemWithParts, problemWithState, readParts } from './parts.ts'
import { dimensionOf, type PlaceRequest, place, problemWithPlace } from './placing.ts'
import { Refused, type SavedPlayer } from './saved-player.ts'
import type { Server } from './squid.ts'

/** What mcmesh asks about a player on the player's own connection, and what it is answered. */
export class Conversation {
  readonly #body: Body
  readonly #server: Server
  readonly #saved: SavedPlayer | undefined
  readonly #settled: () => Promise<unknown>
  readonly #inbox = new Inbox()
  /** Requests are done one after the other. */
  #work: Promise<unknown> = Promise.resolve()
  #message = 0
  // flying-squid never reads teleport confirmations, so ids only have to differ from its own, which count from 1.
  #teleportId = 1_000_000

  /**
   * `saved`: undefined where nothing is kept, and so nothing can be carried. `settled` waits for what the player has done
   * before.
   */
  constructor(body: Body, server: Server, saved: SavedPlayer | undefined, settled: () => Promise<unknown>) {
    this.#body = body
    this.#server = server
    this.#saved = saved
    this.#settled = settled
    body.player._client.on('custom_payload', (packet: { channel: string; data: Uint8Array }) => {
      if (packet.channel !== channel) return
      const message = this.#inbox.take(packet.data)
      if (message === undefined || !isRequest(message)) return
      this.#work = this.#work.then(() => this.#settled()).then(() => this.#answer(message))
    })
  }

  /** The player can be moved by now. */
  begin(): void {
    this.#body.player._client.write('custom_payload', { channel: 'minecraft:register', data: Buffer.from(channel) })
    const capabilities = ['place', ...(this.#saved ? partNames : [])]
    this.#send({ type: 'hello', v: protocolVersion, capabilities, server: 'flying-squid' })
  }

  #answer(request: Request): void {
    if (this.#body.player.disconnected) return
    const { id } = request
    try {
      this.#send({ ...this.#do(request), id })
    } catch (error) {
      if (!(error instanceof Refused)) this.#server.warn(`mcmesh:sync: ${(error as Error).stack}`)
      this.#send({ type: 'failed', id, error: error instanceof Refused ? error.message : 'the plugin failed' })
    }
  }

  #do(request: Request): object {
    const { type } = request
    if (type === 'place') return this.#place(request)
    const saved = this.#saved
    if (saved !== undefined) {
      if (type === 'read') return this.#read(request, saved)
      if (type === 'write') return this.#write(request, saved)
      if (type === 'clear') return this.#clear(request, saved)
    }
    throw new Refused(`this server does not know "${String(type).slice(0, 32)}"`)
  }

  #place(request: Request): object {
    const { player, spawned } = this.#body
    refuse(spawned ? problemWithPlace(request, dimensionOf(player, this.#server)) : 'the player has not spawned yet')
    place(player, this.#server, request as unknown as PlaceRequest, ++this.#teleportId)
    return { type: 'placed' }
  }

  #read({ parts }: Request, saved: SavedPlayer): object {
    refuse(problemWithParts(parts))
    this.#settleBody()
    return { type: 'state', state: readParts(this.#body, parts as string[]), ...(saved.tag ? { tag: saved.tag } : {}) }
  }

  #write({ carry, state }: Request, saved: SavedPlayer): object {
    refuse(problemWithCarry(carry))
    const done = saved.repeated('written', carry as number)
    if (done) return { type: 'written', carry, replaced: done }
    refuse(problemWithState(this.#body, state))
    this.#settleBody()
    return { type: 'written', carry, replaced: saved.write(carry as number, state as PlayerState) }
  }

  #clear({ carry, parts }: Request, saved: SavedPlayer): object {
    refuse(problemWithCarry(carry))
    const done = saved.repeated('cleared', carry as number)
    if (done) return { type: 'cleared', carry, removed: done }
    refuse(problemWithParts(parts))
    this.#settleBody()
    return { type: 'cleared', carry, removed: saved.clear(carry as number, parts as string[]) }
  }

  /** Nothing is carried from or to the dead; of the living everything lies in the inventory. */
  #settleBody(): void {
    const { spawned, dead } = this.#body
    refuse(!spawned ? 'the player has not spawned yet' : dead ? 'the player is dead' : undefined)
    this.#body.closeWindow()
  }

  #send(message: object): void {
    for (const data of payloadsOf(message, ++this.#message)) {
      this.#body.player._client.write('custom_payload', { channel, data })
    }
  }
}

function problemWithCarry(carry: unknown): string | undefined {
  return Number.isSafeInteger(carry) && (carry as number) >= 1 ? undefined : 'carry must be a whole number from 1 on'
}

function refuse(problem: string | undefined): void {
  if (problem !== undefined) throw new Refused(problem)
}
