import { ChestWindow, EnderChest } from './chests.ts'
import { type Click, Clicks } from './clicks.ts'
import { ClientWindow, type PredictedSlot } from './client-window.ts'
import { Effects } from './effects.ts'
import { addPointsAsVanilla, setExperience } from './experience.ts'
import type { GroundItems } from './ground-items.ts'
import { PlayerInventory } from './inventory.ts'
import type { ItemCodec, ItemStack } from './item-stack.ts'
import { equipmentOfSlot, offhand, slotCount } from './slots.ts'
import type { Player, Server } from './squid.ts'
import { standBehind } from './window-mirror.ts'

const creative = 1
const spectator = 3

/** What a player is and has, in place of flying-squid's own, which loses and doubles items. */
export class Body {
  readonly player: Player
  readonly codec: ItemCodec
  readonly inventory: PlayerInventory
  readonly enderChest: EnderChest
  readonly effects: Effects
  /** Yellow half hearts. */
  absorption = 0
  exhaustion = 0
  /** Something went from it to the ground, or came from there, since it was last written. */
  mingled = false
  readonly #server: Server
  readonly #ground: GroundItems
  readonly #window: ClientWindow
  readonly #clicks: Clicks
  #spawned = false
  #dead = false
  /** While it is set, slots that changed are collected here: the client is told of them later, or knows. */
  #quiet: Set<number> | undefined

  constructor(player: Player, server: Server, codec: ItemCodec, ground: GroundItems) {
    this.player = player
    this.codec = codec
    this.#server = server
    this.#ground = ground
    this.inventory = new PlayerInventory(codec, (slot) => this.#changed(slot))
    this.enderChest = new EnderChest(codec)
    this.#window = new ClientWindow(player._client, codec)
    this.#clicks = new Clicks((stack) => codec.most(stack))
    this.effects = new Effects(player, server.registry, (name, fields) => {
      if (this.#spawned) player._client.write(name, fields)
    })
    addPointsAsVanilla(player)
    standBehind(player.inventory, this)
    this.#takeDamageOnce()
  }

  get spawned(): boolean {
    return this.#spawned
  }

  get dead(): boolean {
    return this.#dead
  }

  /** It stands in the world: from now on its client is told what changes. */
  spawn(): void {
    this.#spawned = true
    this.#dead = this.player.health <= 0
    this.sendAll()
  }

  /** Its client has forgotten all that it was told, or is to be told something else. */
  sendAll(): void {
    const { inventory } = this
    this.#window.sendAll(0, inventory, inventory.cursor)
    this.sendHeldSlot()
    this.sendExperience()
    this.#sendAbsorption()
    this.effects.sendAll()
    for (const slot of [inventory.heldSlot, ...equipmentOfSlot.keys()]) this.#showEquipment(slot)
  }

  sendInventory(): void {
    this.#window.sendAll(0, this.inventory, this.inventory.cursor)
  }

  /** Changes any number of slots, which its client is then told at once. */
  changeInventory(change: (inventory: PlayerInventory) => void): void {
    const outer = this.#quiet
    this.#quiet ??= new Set()
    change(this.inventory)
    this.#quiet = outer
    if (outer === undefined && this.#spawned) this.sendInventory()
  }

  /** What lies in the chest that it has open, and below it. */
  sendChest(windowId: number): void {
    this.#window.sendAll(windowId, this.#chest(), this.inventory.cursor)
  }

  sendHeldSlot(): void {
    if (this.#spawned) this.player._client.write('held_item_slot', { slot: this.inventory.held })
  }

  sendExperience(): void {
    if (this.#spawned) this.player.sendXp()
  }

  /** Health, food and yellow hearts. */
  sendHealth(): void {
    if (!this.#spawned) return
    const { health, food, foodSaturation = 5 } = this.player
    this.player._client.write('update_health', { health, food, foodSaturation })
    this.#sendAbsorption()
  }

  /** Closes what it looks into, so that everything it has is in its inventory; what has no room falls to the ground. */
  closeWindow(): void {
    const { player } = this
    if (player.windowType) player._client.write('close_window', { windowId: player.windowId ?? 0 })
    this.windowClosed()
  }

  windowClosed(): void {
    this.player.windowType = ''
    this.player.windowPos = undefined
    if (this.inventory.loose().length === 0) return
    this.changeInventory((inventory) => {
      for (const stack of inventory.settle()) this.throw(stack)
    })
  }

  /** Takes what there is room for, and gives back the rest. */
  take(stack: ItemStack): ItemStack | null {
    const rest = this.inventory.add(stack)
    if (rest !== stack) this.mingled = true
    return rest
  }

  /** Whether it takes part in the game: it may act, and things may be picked up. */
  get acts(): boolean {
    return this.#spawned && !this.#dead && !this.player.disconnected && this.player.gameMode !== spectator
  }

  selectSlot(held: unknown): void {
    if (!Number.isInteger(held) || (held as number) < 0 || (held as number) > 8) return
    this.inventory.held = held as number
    this.player.heldItemSlot = held as number
    this.#showEquipment(this.inventory.heldSlot)
  }

  /** Drops of what it holds: one, or all. */
  drop(all: boolean): void {
    const { inventory } = this
    const stack = inventory.get(inventory.heldSlot)
    if (!this.acts || stack === null) return
    const thrown = stack.times(all ? stack.count : 1) as ItemStack
    inventory.set(inventory.heldSlot, stack.times(stack.count - thrown.count))
    this.throw(thrown)
  }

  swapHands(): void {
    const { inventory } = this
    if (!this.acts) return
    const held = inventory.get(inventory.heldSlot)
    inventory.set(inventory.heldSlot, inventory.get(offhand))
    inventory.set(offhand, held)
  }

  click(
    click: Click & { windowId: number; stateId: number; changedSlots: readonly PredictedSlot[]; cursorItem: object },
  ): void {
    const { inventory, player } = this
    const own = click.windowId === 0
    const window = own ? inventory : this.#chest()
    // Its client has done the same already.
    this.#quiet = new Set()
    const thrown = this.acts ? this.#clicks.click(window, inventory, click, player.gameMode === creative) : []
    const changed = this.#quiet
    this.#quiet = undefined
    for (const stack of thrown) this.throw(stack)
    if (!own || !this.#window.isCurrent(click.stateId) || !this.codec.equals(inventory.cursor, click.cursorItem)) {
      this.#window.sendAll(click.windowId, window, inventory.cursor)
      return
    }
    const predicted = new Map(click.changedSlots.map(({ location, item }) => [location, item]))
    for (const slot of new Set([...changed, ...predicted.keys()])) {
      const item = predicted.get(slot)
      if (slot < 0 || slot >= slotCount) continue
      const stack = inventory.get(slot)
      if (item === undefined || !this.codec.equals(stack, item)) this.#window.sendSlot(slot, stack)
    }
  }

  /** A creative client gives itself a stack; outside of its slots it throws it. */
  setCreativeSlot(slot: number, bytes: Buffer): void {
    let stack: ItemStack | null
    try {
      stack = this.codec.read(bytes)
    } catch {
      this.sendInventory()
      return
    }
    if (!this.acts || this.player.gameMode !== creative) this.sendInventory()
    else if (slot < 0 && stack !== null) this.throw(stack)
    else if (slot >= 1 && slot < slotCount) this.inventory.set(slot, stack)
  }

  throw(stack: ItemStack): void {
    this.mingled = true
    if (!this.#ground.throw(this.player, stack)) this.inventory.add(stack)
  }

  /** The dead come back: with nothing, as they are by then. */
  revive(): void {
    this.#dead = false
    this.absorption = 0
    this.exhaustion = 0
    this.player.health = 20
    this.player.food = 20
    this.player.foodSaturation = 5
  }

  #sendAbsorption(): void {
    const { player } = this
    const head = player._client.serializer.createPacketBuffer({
      name: 'entity_metadata',
      params: { entityId: player.id, metadata: [] },
    })
    const value = Buffer.alloc(4)
    value.writeFloatBE(this.absorption)
    const entry = [15, this.#server.registry.version['>=']('1.19.3') ? 3 : 2]
    player._client.writeRaw(Buffer.concat([head.subarray(0, -1), Buffer.from(entry), value, Buffer.from([0xff])]))
  }

  /** flying-squid keeps nothing in chests; what a player has in its ender chest is its own. */
  #chest(): ChestWindow {
    return new ChestWindow(this.inventory, this.player.windowType === 'ender_chest' ? this.enderChest : undefined)
  }

  #changed(slot: number): void {
    const item = this.codec.toItem(this.inventory.get(slot))
    if (item !== null) item.slot = slot
    this.player.inventory.slots[slot] = item
    if (!this.#spawned) return
    if (this.#quiet) this.#quiet.add(slot)
    else this.#window.sendSlot(slot, this.inventory.get(slot))
    if (slot === this.inventory.heldSlot || equipmentOfSlot.has(slot)) this.#showEquipment(slot)
  }

  #showEquipment(slot: number): void {
    const shown = slot === this.inventory.heldSlot ? 0 : equipmentOfSlot.get(slot)
    if (shown === undefined) return
    const stack = this.inventory.get(slot)
    this.player.setEquipment(shown, this.codec.toItem(stack))
    if (!this.#spawned) return
    const equipments = [{ slot: shown, item: this.codec.shown(stack) }]
    this.player._writeOthersNearby('entity_equipment', { entityId: this.player.id, equipments })
  }

  /** A player dies once, and drops once what it had. */
  #takeDamageOnce(): void {
    const { player } = this
    const takeDamage = player.takeDamage
    player.takeDamage = (damage) => {
      if (this.#dead) return
      const wanted = damage.damage ?? 1
      const absorbed = Math.min(this.absorption, wanted)
      if (absorbed > 0) {
        this.absorption -= absorbed
        this.#sendAbsorption()
      }
      takeDamage({ ...damage, damage: wanted - absorbed })
    }
    const updateHealth = player.updateHealth
    player.updateHealth = (health) => {
      updateHealth(health)
      if (health <= 0 && this.#spawned && !this.#dead) this.#die()
    }
  }

  #die(): void {
    const { player } = this
    this.#dead = true
    this.mingled = true
    this.closeWindow()
    this.changeInventory((inventory) => {
      for (const stack of inventory.takeAll()) if (!this.#ground.scatter(player, stack)) inventory.add(stack)
    })
    this.effects.replace([])
    setExperience(player, { level: 0, progress: 0, total: 0 })
    this.sendExperience()
  }
}
