import type { Body } from './body.ts'
import { type CarryRecord, verdict } from './carries.ts'
import { emptyParts, type PlayerState, partNames, readParts, writeParts } from './parts.ts'
import type { Kept, SavedWorld } from './saved-world.ts'
import type { PlayerData, Server } from './squid.ts'

/** What stands in a player's file. */
interface Saved {
  readonly v: 1
  /** The protocol number that the items are written in. */
  readonly protocol: number
  /** Where it stood; absent in the nether, to which flying-squid lets nobody return. */
  readonly position?: { x: number; y: number; z: number; yaw: number; pitch: number }
  readonly state: PlayerState
  /** What hung on the cursor and lay in the crafting grid, as slots in base64. */
  readonly loose: readonly string[]
  /** The newest carry that it was part of. */
  readonly carry?: CarryRecord
}

/** A request that cannot be done, in a sentence for the owner of the mesh. */
export class Refused extends Error {}

/**
 * A player in its file. flying-squid keeps players only when they leave, and not in one write: here it is its file that
 * counts, at a login, a carry, a logout, and every now and then between.
 */
export class SavedPlayer implements Kept {
  readonly #world: SavedWorld
  readonly #body: Body
  readonly #server: Server
  #carry: CarryRecord | undefined
  /** What was last written, without what changes by itself. */
  #print = ''
  /** What it has is known, and it is here. */
  #open = false

  constructor(world: SavedWorld, body: Body, server: Server) {
    this.#world = world
    this.#body = body
    this.#server = server
  }

  get uuid(): string {
    return this.#body.player._client.uuid
  }

  get mingled(): boolean {
    return this.#open && this.#body.mingled
  }

  get changed(): boolean {
    return this.#open && fingerprint(this.#snapshot(this.#carry)) !== this.#print
  }

  text(): string {
    return JSON.stringify(this.#snapshot(this.#carry))
  }

  written(text: string): void {
    this.#print = fingerprint(JSON.parse(text) as Saved)
    this.#body.mingled = false
  }

  unwritten(): void {
    this.#print = ''
    this.#body.mingled = true
  }

  get tag(): Omit<CarryRecord, 'answer'> | undefined {
    return this.#carry && { carry: this.#carry.carry, did: this.#carry.did }
  }

  /**
   * Gives the player what its file says; false when there is none. `data` is what flying-squid is about to let it in with.
   *
   * @throws Error for a file that is not of this version
   */
  load(data: PlayerData): boolean {
    const { player, codec, inventory } = this.#body
    const text = this.#world.read(this.uuid)
    this.#world.join(this, (x, y, z) => player.spawnPoint.clone().set(x, y, z))
    this.#open = text === undefined
    if (text === undefined) return false
    const saved = JSON.parse(text) as Saved
    const { protocol } = this.#protocol()
    if (saved.v !== 1 || saved.protocol !== protocol)
      throw new Error(`it is of protocol ${saved.protocol}, not ${protocol}`)
    writeParts(this.#body, saved.state)
    this.#carry = saved.carry
    const { position } = saved
    if (position) {
      const { x, y, z, yaw, pitch } = position
      player.position = player.spawnPoint.clone().set(x, y, z)
      Object.assign(data.player, { position: player.position, yaw, pitch })
    }
    for (const bytes of saved.loose) {
      const stack = codec.read(Buffer.from(bytes, 'base64'))
      const rest = stack && inventory.add(stack)
      if (rest) this.#body.throw(rest)
    }
    const { health, food, gameMode, xp } = player
    Object.assign(data.player, { health, food, gameMode, xp, heldItemSlot: inventory.held })
    data.inventory = []
    this.#print = fingerprint(this.#snapshot(this.#carry))
    this.#open = true
    return true
  }

  /** What was answered when the player's newest carry was done; undefined for another, or one that is yet to be done. */
  repeated(did: CarryRecord['did'], carry: number): PlayerState | undefined {
    const last = this.#carry
    return last && verdict(last, did, carry) === 'repeat' ? (last.answer as PlayerState) : undefined
  }

  /** Replaces parts by a state's and answers what was there. */
  write(carry: number, state: PlayerState): PlayerState {
    return this.#change('written', carry, Object.keys(state), () => state)
  }

  /** Empties parts and answers what was in them. */
  clear(carry: number, names: readonly string[]): PlayerState {
    return this.#change('cleared', carry, names, () => emptyParts(this.#body, names))
  }

  /** Keeps what it is by now, before anything else happens. */
  saveNow(): void {
    if (!this.#open) return
    try {
      this.#world.commit(this, this.text())
    } catch (error) {
      this.#complain(error as Error)
    }
  }

  /** The player has left: what it is now is kept, and no more. */
  close(): void {
    this.saveNow()
    this.abandon()
  }

  /** What it has is not known: it is not kept. */
  abandon(): void {
    this.#open = false
    this.#world.leave(this)
  }

  /** In one turn, so that nothing comes between: what will be reaches the disk, then it is, then it is answered. */
  #change(did: CarryRecord['did'], carry: number, names: readonly string[], change: () => PlayerState): PlayerState {
    if (verdict(this.#carry, did, carry) !== 'do') throw new Refused(`carry ${carry} is over`)
    const answer = readParts(this.#body, names)
    const becomes = change()
    const record: CarryRecord = { carry, did, answer }
    const saved = this.#snapshot(record)
    try {
      this.#world.commit(this, JSON.stringify({ ...saved, state: { ...saved.state, ...becomes } }))
    } catch (error) {
      this.#complain(error as Error)
      throw new Refused('it cannot be written to the disk')
    }
    this.#carry = record
    writeParts(this.#body, becomes)
    return answer
  }

  #snapshot(carry: CarryRecord | undefined): Saved {
    const { player, codec, inventory } = this.#body
    const { x, y, z } = player.position
    return {
      v: 1,
      ...this.#protocol(),
      ...(player.world === this.#server.overworld
        ? { position: { x, y, z, yaw: player.yaw, pitch: player.pitch } }
        : {}),
      state: readParts(this.#body, partNames),
      loose: inventory.loose().map((stack) => codec.bytes(stack).toString('base64')),
      ...(carry ? { carry } : {}),
    }
  }

  #protocol(): { protocol: number } {
    return { protocol: this.#server.registry.version.version }
  }

  #complain(error: Error): void {
    this.#server.warn(`${this.#body.player._client.username} is not kept: ${error.message}`)
  }
}

/** What of a player is worth a write: not where it stands, nor that its effects run out. */
function fingerprint({ state, loose, carry }: Saved): string {
  const effects = (state.effects as readonly object[]).map((effect) => ({ ...effect, duration: 0 }))
  return JSON.stringify([{ ...state, effects }, loose, carry])
}
