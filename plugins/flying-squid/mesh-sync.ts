/**
 * The sync plugin for flying-squid: answers mcmesh on the channel `mcmesh:sync` (docs/sync-protocol.md), so that mcmesh
 * can put a dummy where its player stands and carry what the player is and has; and it mends what flying-squid does with items: drops,
 * picking up, dying, saving. It needs nothing of mcmesh: name the compiled file, beside which the others of its folder lie, in
 * flying-squid's `plugins` setting. Trust the channel only on a server that nobody but mcmesh can reach.
 */
import { join } from 'node:path'
import { Body } from './body.ts'
import { Conversation } from './conversation.ts'
import { DurableFiles } from './durable-files.ts'
import { addPoints } from './experience.ts'
import { GroundItems } from './ground-items.ts'
import { ItemCodec } from './item-stack.ts'
import { SavedPlayer } from './saved-player.ts'
import { SavedWorld } from './saved-world.ts'
import type { Item, ItemClass, Player, PlayerData, Server, Settings } from './squid.ts'
import { takeOver } from './takeover.ts'

/** Milliseconds between two looks at what has changed. */
const saveInterval = 2_000
/** Milliseconds that who is sent away has to read why. */
const farewell = 500

/** What all players of a server share. */
interface World {
  /** Undefined where flying-squid keeps nothing: then nothing can be carried either. */
  readonly saved?: SavedWorld
  readonly ground: GroundItems
  readonly bodies: Set<Body>
  codec?: ItemCodec
}

const worlds = new WeakMap<Server, World>()

/** flying-squid calls this once, before anybody joins. */
export function server(server: Server, { worldFolder }: Settings): void {
  const ground = new GroundItems(server, () => world.codec)
  const keep = (folder: string) =>
    new SavedWorld(new DurableFiles(join(folder, 'mesh-sync')), ground, (message) => server.warn(message))
  const world: World = {
    ...(worldFolder === undefined ? {} : { saved: keep(worldFolder) }),
    ground,
    bodies: new Set(),
  }
  worlds.set(server, world)
  server.on('tick', () => {
    const takers = [...world.bodies].filter(({ acts }) => acts)
    ground.pickUp(takers, Date.now())
  })
  const saving = setInterval(() => world.saved?.saveChanges(), saveInterval)
  saving.unref()
  server.once('close', () => clearInterval(saving))
}

/** flying-squid calls this for each player, before the player's login. */
export function player(player: Player, server: Server): void {
  const world = worlds.get(server) as World
  // All of flying-squid's own parts are in place by then, and the login is still to come.
  player.on('asap', () => {
    world.codec ??= new ItemCodec(server.registry, player._client, itemClassOf(player))
    const body = new Body(player, server, world.codec, world.ground)
    const saved = world.saved && new SavedPlayer(world.saved, body, server)
    world.bodies.add(body)
    comeInPlaceOf(world, player)
    beginWith(saved, player)
    takeSaving(player, body, saved)
    showItems(world, player)
    const { settled } = takeOver(body, server)
    const conversation = new Conversation(body, server, saved, settled)

    player.on('spawned', () => {
      body.spawn()
      conversation.begin()
    })
    player._client.once('end', () => {
      body.effects.stop()
      world.bodies.delete(body)
    })
  })
}

/** flying-squid's windows make items of its own class, which it gives to nobody by name. */
function itemClassOf({ inventory }: Player): ItemClass {
  inventory.splitSlot({ type: 1, count: 2, metadata: 0, nbt: null })
  const item = inventory.selectedItem as Item
  inventory.selectedItem = null
  return item.constructor as ItemClass
}

/** Has a player join with what its file says: once flying-squid has read its own, before it sends the login. */
function beginWith(saved: SavedPlayer | undefined, player: Player): void {
  let data: PlayerData
  Object.defineProperty(player, '_playerData', {
    configurable: true,
    get: () => data,
    set(read: PlayerData) {
      data = read
      // It left before it had come: its file is somebody else's by now.
      if (player.disconnected) return
      try {
        if (saved?.load(data)) return
      } catch (error) {
        saved?.abandon()
        player.kick(`What you have cannot be read: ${(error as Error).message}`)
      }
      addPoints(player, Number(data.player.xp ?? 0))
    },
  })
}

/**
 * Has an older connection of the same player leave, and its last save done, before a new one is let in. flying-squid means to refuse the new one,
 * but asks for its UUID before it has it: then there are two, each with everything.
 */
function comeInPlaceOf(world: World, player: Player): void {
  const login = player.login
  player.login = async () => {
    const older = [...world.bodies].map((body) => body.player)
    const same = older.filter((each) => each !== player && each._client.uuid === player._client.uuid)
    const gone = same.map((each) => new Promise((resolve) => each._client.once('end', resolve)))
    for (const each of same) {
      each.kick('You logged in from another location')
      // Its other end may be gone without a word.
      setTimeout(() => each._client.socket?.destroy(), farewell).unref()
    }
    await Promise.all(gone)
    await login()
  }
}

/** flying-squid's own saving, at a login and a logout, goes to the same file. */
function takeSaving(player: Player, body: Body, saved: SavedPlayer | undefined): void {
  if (saved === undefined) return
  player.save = async () => {
    if (player.disconnected) {
      body.windowClosed()
      saved.close()
    } else saved.saveNow()
  }
}

function showItems(world: World, player: Player): void {
  const spawnEntity = player.spawnEntity
  player.spawnEntity = (entity) => {
    spawnEntity(entity)
    // Nobody is sent an entity before its login.
    if (player.loadedChunks) world.ground.show(player, entity)
  }
}
