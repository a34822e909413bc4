import type { TestClient } from '../kit/client.ts'
import { until } from '../kit/conditions.ts'
import type { Being, Minestom } from './server.ts'

/** The entity ids by which a client sees the entity of this UUID. */
export const seen = (client: TestClient, uuid: string): number[] =>
  [...client.witness.state.entities].flatMap(([id, each]) => (each.uuid === uuid ? [id] : []))

/** Waits until a client sees it, and by one id. */
export const sight = async (client: TestClient, uuid: string): Promise<number> => {
  await until(() => seen(client, uuid).length > 0, { message: `${uuid} to be seen` })
  const [id, ...more] = seen(client, uuid)
  if (more.length > 0) throw new Error(`${uuid} is seen as ${[id, ...more].join(' and ')}`)
  return id!
}

/** The fields of all packets of that name that a client was sent since `since`. */
export const heard = (client: TestClient, name: string, since = 0) =>
  client.received.slice(since).flatMap((each) => (each.name === name ? [each.params] : []))

/** Waits until a server has that player as `match` wants it. */
export const standing = (server: Minestom, name: string, match: (body: Being) => boolean): Promise<unknown> =>
  until(
    async () => {
      const body = await server.player(name)
      return body !== undefined && match(body)
    },
    { message: async () => `${name} as it should be; it is ${JSON.stringify(await server.player(name))}` },
  )
