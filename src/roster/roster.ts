import type { Body } from '../player/body.ts'
import type { PlayerRoster, Schedule } from '../player/context.ts'
import type { Player } from '../player/player.ts'
import { serverOpened, zonesChanged } from '../player/switching/border.ts'
import { serverDown } from '../player/switching/failover.ts'
import { tearDown } from '../player/teardown.ts'
import { playerKey } from '../protocol/player-name.ts'
import { Bodies } from '../world/bodies.ts'
import type { EntityTable } from '../world/entities.ts'
import { MeshTabList } from '../world/mesh-tab-list.ts'
import type { Zones } from '../world/zones.ts'
import { type ChatOptions, relayChat } from './chat.ts'
import { Departed } from './departed.ts'
import { TimeAndWeather } from './time-and-weather.ts'

export interface RosterOptions extends ChatOptions {
  /** Milliseconds on the mesh's clock. */
  now(): number
  readonly later: Schedule
  log(level: 'error', message: string): void
  /** Who has which entity spawned. */
  readonly table: EntityTable
  /** From how many bytes on clients are sent packets compressed. */
  compressionThreshold(): number
  /** Who reads whom: all players of the mesh, or those of one server. */
  chat(): 'mesh' | 'server'
}

/**
 * Who joins and leaves is told to everybody so many milliseconds later, together: each client is one more write, whether it is told
 * of one player or of fifty.
 */
export const TAB_LIST_DELAY_MS = 200

/**
 * All players of the mesh and what concerns them together: the tab list, chat between servers, bodies, shared time and weather.
 * Nothing in a player's rooms loops over the mesh's players: it calls this.
 */
export class Roster implements PlayerRoster {
  readonly #options: RosterOptions
  readonly #players = new Map<string, Player>()
  /** The same, by what names that differ only in capitals have in common. */
  readonly #byKey = new Map<string, Player>()
  readonly #byUuid = new Map<string, Player>()
  readonly #bodies = new Bodies<Body>()
  /** Whether who left is to be forgotten at some time. */
  #forgetting = false
  readonly #departed = new Departed()
  readonly tabList: MeshTabList
  /** Ends the wait until everybody is told what is new of the tab list. */
  #cancelTelling: (() => void) | undefined
  #timeAndWeather: TimeAndWeather | undefined

  constructor(options: RosterOptions) {
    this.#options = options
    this.tabList = new MeshTabList(options.protocol, options.compressionThreshold)
  }

  /** Everybody who is connected, by name. */
  get players(): ReadonlyMap<string, Player> {
    return this.#players
  }

  /** Those of them who are in the game. */
  *inGame(): Iterable<Player> {
    for (const player of this.#players.values()) if (player.level.joined) yield player
  }

  get timeAndWeather(): TimeAndWeather | undefined {
    return this.#timeAndWeather
  }

  /** All players see the time and weather of that server; undefined: each those of its own. */
  shareTimeAndWeather(server: string | undefined): void {
    if (this.#timeAndWeather?.server === server) return
    const { protocol, now } = this.#options
    this.#timeAndWeather =
      server === undefined
        ? undefined
        : new TimeAndWeather(server, {
            protocol,
            now,
            sendToOthers: (packet) => {
              this.#each((player) => {
                if (!player.links.get(server)?.playing && !player.level.awaitsLogin) player.outbox.send(packet)
              })
            },
          })
  }

  /** A client logged in. */
  enter(player: Player): void {
    this.#players.set(player.name, player)
    this.#byKey.set(playerKey(player.name), player)
    this.#byUuid.set(player.uuid, player)
  }

  /** Its client is gone. */
  leave(player: Player): void {
    if (this.#players.get(player.name) === player) this.#players.delete(player.name)
    const key = playerKey(player.name)
    if (this.#byKey.get(key) === player) this.#byKey.delete(key)
    const current = this.#byUuid.get(player.uuid) === player
    if (current) this.#byUuid.delete(player.uuid)
    tearDown(this.#options, `${player.name} leaves`, [
      () => player.release(),
      () => this.#eachObserver(player, (other) => other.entities.depart(player)),
      () => {
        if (player.level.joined) this.#departed.add(player.name, player.links.lastServer)
      },
      () => current && this.tabList.delete(player.uuid),
      () => current && this.#tellLater(),
    ])
  }

  joined(body: Body): void {
    const player = this.#players.get(body.name)
    if (!player) return
    player.outbox.sendAll(player.tab.follow())
    player.ensureTabEntry(player)
    if (this.#look(player)) this.#tellLater()
  }

  /** Everybody's tab list shows everybody with the game mode and ping that they have now; what has not changed is not sent. */
  refreshTabLists(): void {
    for (const player of this.inGame()) this.#look(player)
    this.#tell()
  }

  tabEntryUpdated(body: Body): void {
    const player = this.#players.get(body.name)
    if (player?.level.joined && this.#look(player)) this.#tell()
  }

  /** Sends a keep-alive to every client that nobody has sent one for long. */
  keepQuietClientsAlive(): void {
    this.#each((player) => {
      if (!player.level.awaitsLogin) player.requests.keepAlives.requestWhenQuiet()
    })
  }

  bodyOf(server: string, uuid: string): Body | undefined {
    return this.#bodies.find(server, uuid, this.#options.now())
  }

  byUuid(uuid: string): Player | undefined {
    return this.#byUuid.get(uuid)
  }

  uuidOn(server: string, uuid: string): string | undefined {
    const known = this.byUuid(uuid)?.links.get(server)?.uuid
    return known === '' ? undefined : known
  }

  loggedIn(body: Body, server: string, uuid: string): void {
    this.#bodies.login(server, uuid, body)
    // Whoever has been shown it by that server already learns who that is.
    this.#each((client) => {
      const link = client.links.get(server)
      if (!link) return
      client.outbox.sendAll(client.tab.recognise(server, uuid, body.uuid))
      client.entities.recognise(link, uuid, body)
    })
  }

  loggedOut(body: Body, server: string, uuid: string): void {
    // A client that is gone leaves behind who it was, and nothing that belonged to it.
    const { name, entityId, closed, looks } = body
    const remains = closed ? { name, uuid: body.uuid, entityId, closed, playsOn: undefined, looks } : body
    this.#bodies.logout(server, uuid, body, this.#options.now(), remains)
    this.#timeAndWeather?.forgetClosed()
    if (!this.#forgetting) this.#forgetLeft()
  }

  /** Who has left is forgotten in time, and not when the next one leaves. */
  #forgetLeft(): void {
    const { now, later } = this.#options
    const next = this.#bodies.forgetLeft(now())
    this.#forgetting = next !== undefined
    if (next !== undefined) later(next - now(), () => this.#forgetLeft())
  }

  bodySourceChanged(body: Body): void {
    this.#eachObserver(body, (observer) => observer.entities.bodySourceChanged(body))
  }

  /** Who bears a name, in whatever capitals. */
  named(name: string): Player | undefined {
    return this.#byKey.get(playerKey(name))
  }

  knows(name: string): boolean {
    return this.#playedOn(name) !== undefined
  }

  playsOn(name: string, server: string): boolean {
    const playedOn = this.#playedOn(name)
    return playedOn === undefined || playedOn === '' || playedOn === server
  }

  relayChat(body: Body, server: string, packet: Buffer, said: string): void {
    const speaker = this.#players.get(body.name)
    if (speaker && this.#options.chat() === 'mesh')
      relayChat(this.#players.values(), speaker, server, packet, said, this.#options)
  }

  /** The zones are others now: every player's dummies, suppliers of chunks and sources of entities are asked again at once. */
  zonesChanged(before: Zones): void {
    this.#each((player) => zonesChanged(player, before))
  }

  /** A server is up, or lets players in again. */
  serverOpened(): void {
    this.#each(serverOpened)
  }

  /** A server is judged not to live: its links end, but for those of players who can go nowhere else. */
  serverDown(server: string, reason: string): void {
    this.#each((player) => serverDown(player, server, reason))
  }

  /** A server is not what it was, for this reason: every link to it ends, and is dialled again if it is still there. */
  serverGone(server: string, reason: string): void {
    this.#each((player) => {
      const link = player.links.get(server)
      if (link) player.links.fail(link, reason)
    })
  }

  #playedOn(name: string): string | undefined {
    return this.named(name)?.server ?? this.#departed.server(name)
  }

  /** What the tab lists are to show of a player. Answers whether that is new. */
  #look({ uuid, name, looks }: Player): boolean {
    return this.tabList.set({ uuid, profile: { name, properties: [] }, looks })
  }

  #tellLater(): void {
    if (this.#players.size === 0) this.#tell()
    else this.#cancelTelling ??= this.#options.later(TAB_LIST_DELAY_MS, () => this.#tell())
  }

  /** Tells everybody what is new of the tab list. */
  #tell(): void {
    this.#cancelTelling?.()
    this.#cancelTelling = undefined
    const change = this.tabList.publish()
    if (!change) return
    this.#each((client) => {
      const packets = client.tab.published(change)
      // Who waits for a login is told all of it then.
      if (!client.level.awaitsLogin) client.outbox.sendAll(packets)
    })
  }

  /** Does something for every player who has a body spawned: the others have nothing to do with it. */
  #eachObserver(body: Body, run: (observer: Player) => void): void {
    const names = this.#options.table.get(body.entityId)?.holders ?? []
    this.#each(
      run,
      [...names].flatMap((name) => this.#players.get(name) ?? []),
    )
  }

  /** Does something for every player. A fault with one of them must not keep it from the others, nor end whoever caused it. */
  #each(run: (player: Player) => void, players: readonly Player[] = [...this.#players.values()]): void {
    for (const player of players)
      try {
        run(player)
      } catch (error) {
        this.#options.log('error', `a fault of mcmesh's own with ${player.name}: ${(error as Error).stack}`)
      }
  }
}
