import type { Body } from '../player/body.ts'
import type { PlayerRoster } from '../player/context.ts'
import type { Player } from '../player/player.ts'
import { serverOpened, zonesChanged } from '../player/switching/border.ts'
import { tearDown } from '../player/teardown.ts'
import { playerKey } from '../protocol/player-name.ts'
import { Bodies } from '../world/bodies.ts'
import type { Zones } from '../world/zones.ts'
import { type ChatOptions, relayChat } from './chat.ts'
import { Departed } from './departed.ts'
import { ShownLooks } from './shown-looks.ts'
import { TimeAndWeather } from './time-and-weather.ts'

export interface RosterOptions extends ChatOptions {
  /** Milliseconds on the mesh's clock. */
  now(): number
  log(level: 'error', message: string): void
  /** Who reads whom: all players of the mesh, or those of one server. */
  chat(): 'mesh' | 'server'
}

/**
 * All players of the mesh and what concerns them together: the tab list, chat between servers, bodies, shared time and weather.
 * Nothing in a player's rooms loops over the mesh's players: it calls this.
 */
export class Roster implements PlayerRoster {
  readonly #options: RosterOptions
  readonly #players = new Map<string, Player>()
  /** The same, by what names that differ only in capitals have in common. */
  readonly #byKey = new Map<string, Player>()
  readonly #bodies = new Bodies<Body>()
  readonly #departed = new Departed()
  readonly #looks = new ShownLooks()
  #timeAndWeather: TimeAndWeather | undefined

  constructor(options: RosterOptions) {
    this.#options = options
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
  }

  /** Its client is gone. */
  leave(player: Player): void {
    if (this.#players.get(player.name) === player) this.#players.delete(player.name)
    const key = playerKey(player.name)
    if (this.#byKey.get(key) === player) this.#byKey.delete(key)
    tearDown(this.#options, `${player.name} leaves`, [
      () => player.release(),
      () => this.#each((other) => other.bodyLeft(player)),
      () => {
        if (player.level.joined) this.#departed.add(player.name, player.links.lastServer)
      },
    ])
  }

  joined(body: Body): void {
    this.addTabEntries(body)
    this.#update([body])
  }

  /** Everybody's tab list shows everybody with the game mode and ping that they have now; what has not changed is not sent. */
  refreshTabLists(): void {
    this.#update([...this.inGame()])
  }

  addTabEntries(body: Body): void {
    this.#players.get(body.name)?.addTabEntries([...this.inGame()])
  }

  tabEntryUpdated(body: Body): void {
    if (this.#players.get(body.name)?.level.joined) this.#update([body])
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
    for (const player of this.#players.values()) if (player.uuid === uuid) return player
    return undefined
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
      for (const packet of client.tab.recognise(server, uuid, body.uuid)) client.outbox.send(packet)
      client.entities.recognise(link, uuid, body)
    })
  }

  loggedOut(body: Body, server: string, uuid: string): void {
    this.#bodies.logout(server, uuid, body, this.#options.now())
  }

  bodySourceChanged(body: Body): void {
    this.#each((observer) => observer.entities.bodySourceChanged(body))
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

  /** Sends everybody what is new of these players. */
  #update(bodies: readonly Body[]): void {
    const changed = bodies.filter((body) => this.#looks.changed(body))
    if (changed.length === 0) return
    this.#each((client) => {
      if (!client.level.awaitsLogin) client.addTabEntries(changed)
    })
  }

  /** Does something for every player. A fault with one of them must not keep it from the others, nor end whoever caused it. */
  #each(run: (player: Player) => void): void {
    for (const player of [...this.#players.values()])
      try {
        run(player)
      } catch (error) {
        this.#options.log('error', `a fault of mcmesh's own with ${player.name}: ${(error as Error).stack}`)
      }
  }
}
