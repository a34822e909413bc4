import { type Described, probes } from './compare.ts'
import { seatOf } from './rides.ts'
import type { Stage } from './stage.ts'
import { stateOf } from './stage-rules.ts'

/**
 * What the servers know: of each player the one that it plays on, of each block its owner; and which actions were heard, by
 * whichever server, since the last step.
 */
export function describeServers(stage: Stage): Described {
  const lines: Record<string, string> = {}
  for (const [name, { at }] of stage.actors) {
    const server = stage.at(at.x)
    const { position, heldItemSlot } = server.player(name)
    const [x, y, z] = [position.x, position.y, position.z].map((each) => each.toFixed(3))
    lines[`${name} stands`] = `${x} ${y} ${z}`
    lines[`${name} holds slot`] = `${heldItemSlot}`
    lines[`${name} is`] = stateOf(server.player(name))
    // A vehicle that a dummy still sits in takes it away.
    lines[`${name} rides`] = stage.servers.flatMap((each) => seatOf(each.player(name)) ?? []).join()
  }
  const connections = stage.servers.flatMap((server) => server.connections)
  lines.kicked = connections.flatMap(({ name, kicked }) => (kicked === undefined ? [] : `${name}: ${kicked}`)).join()
  lines['moves put back'] = `${connections.reduce((sum, { refusedMoves }) => sum + refusedMoves, 0)}`
  for (const { x, y, z } of probes) lines[`block ${x} ${y} ${z}`] = `${stage.at(x).world.block(x, y, z)}`
  for (const [action, times] of stage.heard) lines[`times of ${action}`] = `${times}`
  stage.heard.clear()
  return lines
}
