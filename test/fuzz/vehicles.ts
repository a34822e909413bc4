import type { Connection } from './connection.ts'
import type { Creature } from './creature.ts'
import type { FuzzServer } from './server.ts'

/** A creature went somewhere: who sits in it goes along. */
export function carried(server: FuzzServer, vehicle: Creature): void {
  for (const connection of server.inhabitants) {
    if (connection.vehicle !== vehicle) continue
    const { body } = connection
    const chunk = body.x >> 4
    Object.assign(body, { x: vehicle.x, y: vehicle.y, z: vehicle.z })
    if (body.x >> 4 !== chunk) server.followChunks(connection)
  }
}

/** A player sits down in a creature, which comes to where it stands. */
export function mount(connection: Connection, vehicle: Creature): void {
  const { body, server } = connection
  if (connection.vehicle || vehicle.passengers.length > 0 || !connection.sees.has(vehicle.id)) return
  Object.assign(vehicle, { x: body.x, z: body.z })
  server.toSeers(vehicle.id, server.words.position(vehicle))
  connection.vehicle = vehicle
  vehicle.passengers = [body.id]
  server.toSeers(vehicle.id, ['set_passengers', { entityId: vehicle.id, passengers: vehicle.passengers }])
}

/** The player says where it steers its vehicle. */
export function steered(connection: Connection, x: number, z: number): void {
  const { vehicle, server } = connection
  if (!vehicle || connection.rules.unconfirmed.length > 0) return
  if (Math.hypot(x - vehicle.x, z - vehicle.z) > 10)
    server.mesh.fault(`${server.name} was told that a vehicle went from ${vehicle.x} to ${x}`)
  Object.assign(vehicle, { x, z })
  server.toSeers(vehicle.id, server.words.position(vehicle))
  carried(server, vehicle)
}
