import type { Connection } from './connection.ts'
import type { Creature } from './creature.ts'
import type { FuzzServer } from './server.ts'

/** Who is who: every being that servers ever spoke of, found without any table of mcmesh's. */
export class Beings {
  /** Server and entity id of every being that ever was → its UUID as clients know it. */
  readonly #beings = new Map<string, string>()
  /** By UUID: who shot it, whom it ever had as its target. */
  readonly #owners = new Map<string, { readonly server: FuzzServer; readonly owner: number }>()
  readonly #targets = new Map<string, Set<string>>()

  /** A player is in a server's world; `uuid`: as clients know it. */
  letIn({ server, body }: Connection, uuid: string): void {
    this.#beings.set(`${server.name} ${body.id}`, uuid)
  }

  /** A creature begins to be. */
  made(server: FuzzServer, { id, uuid, owner }: Creature): void {
    this.#beings.set(`${server.name} ${id}`, uuid)
    if (owner !== 0) this.#owners.set(uuid, { server, owner })
  }

  aims(server: FuzzServer, { uuid }: Creature, target: number): void {
    const targets = this.#targets.get(uuid) ?? new Set()
    this.#targets.set(uuid, targets.add(this.being(server.name, target) ?? ''))
  }

  /** The UUID by which clients know what a server calls by an id. */
  being(server: string, id: number): string | undefined {
    return this.#beings.get(`${server} ${id}`)
  }

  /** Numbers that say who is meant, whatever ids are made of it on the way. */
  tokenOf(server: FuzzServer, id: number): number {
    return id * 2 + (server.name === 'east' ? 1 : 0)
  }

  beingOf(token: number): string | undefined {
    return this.being(token % 2 ? 'east' : 'west', token >> 1)
  }

  /** By whose id a projectile was shot, on its server. */
  shotBy(uuid: string): { readonly server: FuzzServer; readonly owner: number } | undefined {
    return this.#owners.get(uuid)
  }

  targetsOf(uuid: string | undefined): ReadonlySet<string> | undefined {
    return uuid === undefined ? undefined : this.#targets.get(uuid)
  }
}
