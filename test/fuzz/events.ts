import { beingEvents } from './events-beings.ts'
import { clientEvents } from './events-client.ts'
import { groundEvents } from './events-ground.ts'
import { linkEvents } from './events-links.ts'
import { selfEvents } from './events-self.ts'
import type { FuzzMesh } from './mesh.ts'
import { pick } from './scene.ts'

/** Everything that may happen, with how often relative to the others. */
export const events = { ...linkEvents, ...beingEvents, ...groundEvents, ...selfEvents, ...clientEvents }

export type EventName = keyof typeof events

/** One thing that happens: what, and three numbers that choose to whom, where and how much. */
export interface Event {
  readonly what: EventName
  readonly a: number
  readonly b: number
  readonly c: number
}

/** Lets an event happen; one that finds nobody there is none. */
export function happen(mesh: FuzzMesh, { what, a, b, c }: Event): void {
  const here = mesh.clients.filter(({ gone }) => !gone)
  const client = pick(here, a)
  const server = mesh.sides[b % 2 ? 'east' : 'west']
  if (!client) {
    if (what === 'join') mesh.join('alice')
    return
  }
  const connection = server.connections.get(client.name)
  const bodies = server.inhabitants.map(({ body }) => body)
  const creature = pick([...server.creatures.values()], c)
  const anyone = pick([...server.creatures.values(), ...bodies], c)
  const { words } = mesh
  events[what][1]({ mesh, words, a, b: b >> 1, c, server, client, connection, creature, anyone })
}
