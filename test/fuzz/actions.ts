import type { Params } from '../kit/client/parts.ts'
import type { FuzzClient } from './client.ts'
import type { FuzzMesh } from './mesh.ts'

interface Ran {
  readonly server: string
  readonly params: Params
}

/** Rule 5: an action of a player runs on one server, the right one, once. */
export class Actions {
  readonly #mesh: FuzzMesh

  constructor(mesh: FuzzMesh) {
    this.#mesh = mesh
  }

  /** At a block it runs on the server that owns the block's chunk if that is linked, else on the primary. */
  at(client: FuzzClient, x: number, act: () => void): void {
    const { player } = client
    const owner = x < 0 ? 'west' : 'east'
    const should = player.isReady(owner) ? owner : player.primary?.server
    for (const { server } of this.#ran(client, 'acted', act))
      if (server !== should) this.#mesh.fault(`rule 5: an action of ${client.name} ran on ${server}, not on ${should}`)
  }

  /** What has no place runs on the primary. */
  onPrimary(client: FuzzClient, name: string, act: () => void): void {
    const should = client.player.primary?.server
    for (const { server } of this.#ran(client, name, act))
      if (server !== should) this.#mesh.fault(`rule 5: ${name} of ${client.name} ran on ${server}, not on ${should}`)
  }

  /** A click reaches the server that opened the window, under its own number: the window's title says both. */
  click(client: FuzzClient, title: string, act: () => void): void {
    for (const { server, params } of this.#ran(client, 'window_click', act))
      if (!new RegExp(`\\b${server} ${params.windowId}\\b`).test(title))
        this.#mesh.fault(`rule 6: a click in ${title} reached window ${params.windowId} of ${server}`)
  }

  /** An attack runs on a server on which its target lives, under that server's id. A dragon is hit in one of its parts. */
  attack(client: FuzzClient, target: number, part: number): void {
    const entity = client.model.entities.get(target)
    if (!entity) return
    const { words } = this.#mesh
    const within = entity.type === words.typeNumber('ender_dragon') ? part : 0
    const id = target + within
    const hit = (): void => {
      if (words.serverbound.idOf('attack') !== undefined) client.say('attack', { entityId: id })
      else client.say('use_entity', { target: id, mouse: 1, sneaking: false })
    }
    for (const { server, params } of this.#ran(client, /^(attack|use_entity)$/, hit)) {
      const meant = this.#mesh.beings.being(server, (params.entityId ?? params.target) - within)
      if (meant !== entity.uuid) this.#mesh.fault(`an attack on ${entity.uuid} hit ${meant} on ${server}`)
    }
  }

  /** What the servers heard of that name, and only by this. */
  #ran(client: FuzzClient, name: string | RegExp, act: () => void): Ran[] {
    const sides = Object.values(this.#mesh.sides)
    const connections = sides.flatMap((server) => server.connections.get(client.name) ?? [])
    const before = connections.map(({ actions }) => actions.length)
    const said = client.inGame
    act()
    const is = (each: string): boolean => (typeof name === 'string' ? each === name : name.test(each))
    const ran = connections.flatMap(({ actions, server }, at) =>
      actions
        .slice(before[at])
        .flatMap((each) => (is(each.name) ? [{ server: server.name, params: each.params }] : [])),
    )
    if (ran.length > 1)
      this.#mesh.fault(`rule 5: an action of ${client.name} ran on ${ran.map(({ server }) => server)}`)
    const hears = said && client.player.primary?.channel && connections.every(({ inWorld }) => inWorld)
    if (ran.length === 0 && hears) this.#mesh.fault(`rule 5: ${name} of ${client.name} ran nowhere`)
    return ran
  }
}
