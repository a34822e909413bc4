import { until } from '../kit/conditions.ts'
import { carry, seat } from './rides.ts'
import type { Stage } from './stage.ts'
import { type Side, type Step, step, uuid, type Way } from './step.ts'

const walk = (stage: Stage, to: number, height?: (part: number) => number) => stage.actor('alice').go(to, 8.5, height)

/** A posture that begins before the border and ends behind it. */
const striking =
  (posture: string, height?: (part: number) => number): Way['cross'] =>
  async (stage, to) => {
    stage.actor('alice').act(`start_${posture}`)
    await walk(stage, to, height)
    stage.actor('alice').act(`stop_${posture}`)
  }

const VEHICLE = 100_700
/** Blocks a tick. */
const PACE = 0.4
/** Blocks behind the border where whoever is still in a vehicle waits to be set down. */
const HALT = 2

/** Alice gets into something on her side, and is taken over the border until she is set down there. */
async function ride(stage: Stage, to: number, type: string, tick: (dx: number) => Promise<void>): Promise<void> {
  const alice = stage.actor('alice')
  const { x, y, z } = alice.at
  const server = stage.at(x)
  server.spawn({ id: VEHICLE, type, x, y, z, uuid: uuid(700) })
  const player = server.player('alice')
  seat(server, player, VEHICLE)
  await until(() => alice.state.vehicle)
  while (alice.state.vehicle && alice.at.x * Math.sign(to) < HALT) await tick(Math.sign(to) * PACE)
  await until(() => !alice.state.vehicle, { message: `alice to be set down on ${stage.name}` })
  await walk(stage, to)
}

const steered =
  (type: string): Way['cross'] =>
  (stage, to) =>
    ride(stage, to, type, (dx) => stage.actor('alice').steer(dx))

/** A client that does not steer says only where it looks. */
const carried: Way['cross'] = async (stage, to) => {
  const alice = stage.actor('alice')
  const server = stage.at(alice.at.x)
  await ride(stage, to, 'minecart', async (dx) => {
    const { x } = alice.at
    carry(server, server.player('alice'), dx)
    await until(() => Math.abs((alice.state.byUuid(uuid(700))?.x ?? x) - x) > PACE / 2)
    alice.look()
  })
}

const vehicleGone: Step = step('the vehicle is gone', (stage) => {
  for (const server of stage.servers) if (server.entities.has(VEHICLE)) server.remove(VEHICLE)
})

/** The old server is in the middle of a bundle when the border is crossed. */
const bundled: Way['cross'] = async (stage, to) => {
  const west = to > 0
  const server = stage.at(-to)
  const player = server.player('alice')
  const entityId = west ? 100_001 : 100_002
  const fields: [string, object][] = [
    ['entity_metadata', { entityId, metadata: [{ key: 4, type: 'boolean', value: west }] }],
    ['entity_metadata', { entityId, metadata: [{ key: 5, type: 'boolean', value: !west }] }],
  ]
  const [first, second] = fields.map(
    ([name, params]) =>
      () =>
        player.send(name, { ...params }),
  )
  const delimit = (): void => player.send('bundle_delimiter')
  const parts = [delimit, first, second, delimit]
  // In the mesh the bundle is half told while alice crosses; one server tells it in one go.
  const before = stage.mesh ? 2 : 0
  for (const tell of parts.slice(0, before)) tell?.()
  await walk(stage, to)
  return () => {
    for (const tell of parts.slice(before)) tell?.()
  }
}

/** Every way over the border. */
export const ways: readonly Way[] = [
  { name: 'walk', cross: (stage, to) => walk(stage, to) },
  { name: 'boat', cross: steered('oak_boat'), after: vehicleGone },
  { name: 'sprint', cross: striking('sprinting') },
  { name: 'jump', cross: (stage, to) => walk(stage, to, (part) => 64 + Math.abs(Math.sin(part * 12)) * 1.2) },
  { name: 'sneak', cross: striking('sneaking') },
  { name: 'minecart', cross: carried, after: vehicleGone },
  { name: 'swim', cross: striking('swimming', () => 63.4) },
  { name: 'bundle', cross: bundled },
  {
    name: 'glide',
    cross: async (stage, to) => {
      stage.actor('alice').act('start_fall_flying')
      // Up and down as wings go: nobody is eight blocks higher from one tick to the next.
      await walk(stage, to, (part) => 64 + 8 * Math.sin(Math.PI * part))
    },
  },
  { name: 'horse', cross: steered('horse'), after: vehicleGone },
]

/** The step that crosses the border and waits until the mesh has switched. */
export function crossing(count: number, { name, cross }: Way, side: Side): Step {
  const to = side === 'east' ? 6.5 : -6.5
  return step(`crossing ${count}: ${name} ${side}`, async (stage) => {
    const since = stage.mesh?.events.length ?? 0
    const rest = await cross(stage, to)
    stage.crossed('alice', side)
    await stage.mesh?.event('switch', { player: 'alice', to: side, mode: 'soft' }, { since })
    if (typeof rest === 'function') rest()
  })
}
