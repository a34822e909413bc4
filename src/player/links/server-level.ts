import type { ChatDecoration } from '../../protocol/chat-types.ts'
import type { Vec3 } from '../../vanilla-client/pose.ts'
import { sharedCopy } from '../../wire/shared-copies.ts'

/** What a play login carries of the level that the server has the player in. */
export interface LevelStart {
  /** The server's entity id for the player. */
  readonly selfId: number
  /** Such as `minecraft:overworld`. */
  readonly world: string
  readonly viewDistance: number
  /** How the server's chat lines are decorated, where mcmesh has to do that itself (1.19 to 1.19.2). */
  readonly chatTypes?: ReadonlyMap<number, ChatDecoration>
}

const NO_CHAT_TYPES: ReadonlyMap<number, ChatDecoration> = new Map()

/** The level that a link's server has its player in, and where in it. */
export class ServerLevel {
  #selfId = -1
  #world = ''
  #viewDistance = 0
  #chatTypes = NO_CHAT_TYPES
  #centre: { readonly x: number; readonly z: number } | undefined
  #login: Buffer | undefined
  #respawn: Buffer | undefined
  #position: Vec3 = { x: 0, y: 0, z: 0 }
  #tickedAt = Number.NEGATIVE_INFINITY

  /** The server's entity id for the player; −1 before its play login. */
  get selfId(): number {
    return this.#selfId
  }

  /** The dimension, such as `minecraft:overworld`. */
  get world(): string {
    return this.#world
  }

  /** In chunks. */
  get viewDistance(): number {
    return this.#viewDistance
  }

  get chatTypes(): ReadonlyMap<number, ChatDecoration> {
    return this.#chatTypes
  }

  /** Where the server has the centre of the client's view, in chunks. */
  get centre(): { readonly x: number; readonly z: number } | undefined {
    return this.#centre
  }

  /** The play login as it came. */
  get login(): Buffer | undefined {
    return this.#login
  }

  /** The last respawn since the login. */
  get respawn(): Buffer | undefined {
    return this.#respawn
  }

  /** Where the server last put the player, or was sent that it is. */
  get position(): Readonly<Vec3> {
    return this.#position
  }

  /** When the server last sent what only its running game sends (its time, a keep-alive), on the mesh's clock. */
  get tickedAt(): number {
    return this.#tickedAt
  }

  ticked(now: number): void {
    this.#tickedAt = now
  }

  /** The play login came. `packet` is copied. */
  begin(packet: Buffer, { selfId, world, viewDistance, chatTypes = NO_CHAT_TYPES }: LevelStart): void {
    this.#selfId = selfId
    this.#world = world
    this.#viewDistance = viewDistance
    this.#chatTypes = chatTypes
    this.#login = sharedCopy(packet)
    this.#respawn = undefined
  }

  /** A respawn came. `packet` is copied. */
  respawned(packet: Buffer, world: string): void {
    this.#respawn = sharedCopy(packet)
    this.#world = world
  }

  viewDistanceChanged(chunks: number): void {
    this.#viewDistance = chunks
  }

  viewMoved(centre: { readonly x: number; readonly z: number }): void {
    this.#centre = centre
  }

  moved({ x, y, z }: Readonly<Vec3>): void {
    this.#position = { x, y, z }
  }
}
