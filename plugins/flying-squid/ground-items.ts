import type { ItemCodec, ItemStack } from './item-stack.ts'
import type { Entity, Player, Position, Server } from './squid.ts'

/** A stack on the ground, as it is kept. */
export interface LyingState {
  readonly dimension: 'overworld' | 'nether'
  readonly x: number
  readonly y: number
  readonly z: number
  /** Blocks a second. */
  readonly velocity: readonly [x: number, y: number, z: number]
  /** The protocol's slot, in base64. */
  readonly slot: string
  /** Milliseconds that it may lie on. */
  readonly left: number
  /** Milliseconds before it may be picked up. */
  readonly delay: number
}

/** What lies on the ground, and the protocol number that it is written in. */
export interface GroundState {
  readonly protocol: number
  readonly lying: readonly LyingState[]
}

/** Whoever picks things up. */
export interface Taker {
  readonly player: Player
  /** Takes what it has room for, and gives back the rest. */
  take(stack: ItemStack): ItemStack | null
}

const second = 1000
/** Milliseconds before what a player has thrown may be picked up. */
const thrownDelay = 2 * second
const lifetime = 5 * 60 * second
/** Where things leave a body: just under its eyes. */
const throwHeight = 1.32
const ticks = 20
/** Seconds in which a thing at its fastest, 27 blocks a second, falls less than a block. */
const longestStep = 0.035
/** Where an item entity's metadata has its item, since 1.17. */
const itemKey = 8

/** From a thing's middle to a player's, in blocks: how far a player reaches. */
const reach = { across: 1.425, down: 0.75, up: 2.3 }

/**
 * What lies on the ground: thrown, dropped by the dying, fallen from blocks. Each stack is picked up once, by somebody who has room
 * for it, in as many pieces as it takes.
 */
export class GroundItems {
  readonly #server: Server
  readonly #codec: () => ItemCodec | undefined
  readonly #type: number | undefined
  readonly #stacks = new Map<Entity, ItemStack | undefined>()
  readonly #pickedUpFrom = new Map<Entity, number>()
  /** What the entity that is about to be made will be. */
  #next: ItemStack | undefined
  /** Something came or went since this was last set to false. */
  changed = false

  /** `codec`: undefined until somebody has joined. */
  constructor(server: Server, codec: () => ItemCodec | undefined) {
    this.#server = server
    this.#codec = codec
    this.#type = server.registry.entitiesByName.item?.id
    server.on('newEntity', (entity: Entity) => {
      if (entity.type === 'object' && entity.entityType === this.#type) this.#add(entity)
    })
  }

  /** Throws a stack where a player looks. False: the world has no room for another entity. */
  throw(player: Player, stack: ItemStack): boolean {
    const yaw = (player.yaw * Math.PI) / 128
    const pitch = (player.pitch * Math.PI) / 128
    const speed = 0.2 * ticks
    const velocity = player.position
      .clone()
      .set(
        -Math.sin(yaw) * Math.cos(pitch) * speed,
        -Math.sin(pitch) * speed + 0.1 * ticks,
        Math.cos(yaw) * Math.cos(pitch) * speed,
      )
    return this.#drop(player, velocity, stack)
  }

  /** Lets a stack fall anywhere around a player. */
  scatter(player: Player, stack: ItemStack): boolean {
    const angle = Math.random() * 2 * Math.PI
    const speed = Math.random() * 0.5 * ticks
    const velocity = player.position.clone().set(-Math.sin(angle) * speed, 0.2 * ticks, Math.cos(angle) * speed)
    return this.#drop(player, velocity, stack)
  }

  /** Sends a client what an entity is, which it has just been shown; nothing for what is no item. */
  show(player: Player, entity: Entity): void {
    const codec = this.#codec()
    const stack = this.#stackOf(entity)
    if (codec === undefined || stack === undefined) return
    const type = this.#server.registry.version['>=']('1.19.3') ? 'item_stack' : 6
    const metadata = [{ key: itemKey, type, value: codec.shown(stack) }]
    player._client.write('entity_metadata', { entityId: entity.id, metadata })
  }

  /** Lets those take who stand where things lie. */
  pickUp(takers: readonly Taker[], now: number): void {
    for (const entity of this.#stacks.keys()) {
      if (this.#server.entities[entity.id] !== entity) {
        this.#forget(entity)
        continue
      }
      if (now < this.#takenFrom(entity)) continue
      for (const taker of takers) {
        const stack = this.#stackOf(entity)
        if (stack === undefined) break
        if (isWithinReach(taker.player, entity)) this.#take(taker, entity, stack)
      }
    }
  }

  state(): GroundState {
    const codec = this.#codec()
    const now = Date.now()
    const lying = [...this.#stacks.keys()].flatMap((entity): LyingState[] => {
      const stack = this.#stackOf(entity)
      if (!codec || !stack || this.#server.entities[entity.id] !== entity) return []
      const { x, y, z } = entity.position
      return [
        {
          dimension: entity.world === this.#server.netherworld ? 'nether' : 'overworld',
          ...{ x, y, z },
          velocity: [entity.velocity.x, entity.velocity.y, entity.velocity.z],
          slot: codec.bytes(stack).toString('base64'),
          left: entity.bornTime + (entity.deathTime ?? lifetime) - now,
          delay: this.#takenFrom(entity) - now,
        },
      ]
    })
    return { protocol: this.#server.registry.version.version, lying }
  }

  /** Lays things where they lay when the server was last there. `at` makes a position of flying-squid's class. */
  restore({ protocol, lying }: GroundState, at: (x: number, y: number, z: number) => Position): void {
    const codec = this.#codec()
    if (!codec || protocol !== this.#server.registry.version.version) return
    for (const { dimension, x, y, z, velocity, slot, left, delay } of lying) {
      const stack = codec.read(Buffer.from(slot, 'base64'))
      const world = dimension === 'nether' ? this.#server.netherworld : this.#server.overworld
      if (stack) this.#lay(world, at(x, y, z), at(...velocity), stack, { left, delay: Math.max(1, delay) })
    }
    this.changed = false
  }

  #add(entity: Entity): void {
    this.changed = true
    this.#stacks.set(entity, this.#next)
    // What flying-squid says of it is of another version.
    entity.sendMetadata = () => {}
    // flying-squid only looks where a step ends: in a long one a thing falls through the floor, and for ever.
    const calculatePhysics = entity.calculatePhysics
    entity.calculatePhysics = (seconds) => calculatePhysics(Math.min(seconds, longestStep))
  }

  /** When a thing may be picked up. flying-squid, which would count each as one, is not told. */
  #takenFrom(entity: Entity): number {
    if (entity.pickupTime !== undefined) {
      this.#pickedUpFrom.set(entity, entity.bornTime + entity.pickupTime)
      entity.pickupTime = undefined
    }
    return this.#pickedUpFrom.get(entity) ?? entity.bornTime + thrownDelay
  }

  /** flying-squid's own drops say what they are only after they were made. */
  #stackOf(entity: Entity): ItemStack | undefined {
    const known = this.#stacks.get(entity)
    if (known !== undefined || !this.#stacks.has(entity)) return known
    const { itemId, itemCount = 1 } = entity
    if (typeof itemId !== 'number' || !this.#server.registry.items[itemId]) return undefined
    const stack = this.#codec()?.plain(itemId, Math.max(1, itemCount))
    this.#stacks.set(entity, stack)
    return stack
  }

  #drop(player: Player, velocity: Position, stack: ItemStack): boolean {
    const from = player.position.offset(0, throwHeight, 0)
    return this.#lay(player.world, from, velocity, stack, { left: lifetime, delay: thrownDelay })
  }

  /** `left`: milliseconds that it lies; `delay`: milliseconds before it may be picked up. */
  #lay(
    world: object,
    position: Position,
    velocity: Position,
    stack: ItemStack,
    { left, delay }: { left: number; delay: number },
  ): boolean {
    const type = this.#type
    if (type === undefined) return false
    this.#next = stack
    try {
      this.#server.spawnObject(type, world, position, {
        velocity,
        itemId: stack.id,
        itemCount: stack.count,
        pickupTime: delay,
        deathTime: left,
      })
      return true
    } catch (error) {
      this.#server.warn(`nothing more can lie on the ground: ${(error as Error).message}`)
      return false
    } finally {
      this.#next = undefined
    }
  }

  #take(taker: Taker, entity: Entity, stack: ItemStack): void {
    const rest = taker.take(stack)
    const taken = stack.count - (rest?.count ?? 0)
    if (taken === 0) return
    this.changed = true
    entity._writeOthersNearby('collect', {
      collectedEntityId: entity.id,
      collectorEntityId: taker.player.id,
      pickupItemCount: taken,
    })
    if (rest === null) {
      this.#forget(entity)
      entity.destroy()
      return
    }
    this.#stacks.set(entity, rest)
    for (const player of entity.getNearbyPlayers()) this.show(player, entity)
  }

  #forget(entity: Entity): void {
    this.changed = true
    this.#stacks.delete(entity)
    this.#pickedUpFrom.delete(entity)
  }
}

function isWithinReach(player: Player, entity: Entity): boolean {
  if (player.world !== entity.world) return false
  const up = entity.position.y - player.position.y
  return (
    Math.abs(entity.position.x - player.position.x) <= reach.across &&
    Math.abs(entity.position.z - player.position.z) <= reach.across &&
    up >= -reach.down &&
    up <= reach.up
  )
}
