import type { Zone } from '../world/zones.ts'
import { formatAddress } from './address.ts'
import { limitNames } from './limits.ts'
import type { Mesh, MeshServer } from './shape.ts'

const AT_NEXT_START = ' (from the next start on)'

/** What differs between two meshes, one short line each, for the log and the console. Secrets are never shown. */
export function meshChanges(before: Mesh, after: Mesh): string[] {
  return [
    ...changed('listen', formatAddress(before.listen), formatAddress(after.listen), AT_NEXT_START),
    ...changed('version', before.version, after.version, AT_NEXT_START),
    ...changed('auth', before.auth, after.auth, AT_NEXT_START),
    ...serverChanges(before.servers, after.servers),
    ...zoneChanges(before.zones, after.zones),
    ...(['join', 'leave', 'cross'] as const).flatMap((key) =>
      changed(`border.${key}`, before.border[key], after.border[key]),
    ),
    ...changed('carry', list(before.carry.parts), list(after.carry.parts)),
    ...changed('found', before.carry.found, after.carry.found),
    ...changed('holderDown', before.carry.holderDown, after.carry.holderDown),
    ...changed('spawn', before.spawn, after.spawn),
    ...changed('fallback', list(before.fallback), list(after.fallback)),
    ...changed('chat', before.chat, after.chat),
    ...changed('sky', before.sky ?? 'each server’s own', after.sky ?? 'each server’s own'),
    ...changed('walkers', before.walkers, after.walkers),
    ...changed('operators', list(before.operators), list(after.operators)),
    ...changed('motd', JSON.stringify(before.motd), JSON.stringify(after.motd)),
    ...(before.icon === after.icon ? [] : ['icon: another picture']),
    ...changed('maxPlayers', before.maxPlayers, after.maxPlayers),
    ...limitNames.flatMap((name) => changed(`limits.${name}`, before.limits[name], after.limits[name])),
  ]
}

/** A zone's ground in words: `x < 0 in minecraft:overworld`, `outside of −4 ≤ x < 4, z ≥ 0`, `a polygon of 5 corners …`. */
export function zoneText(zone: Zone): string {
  const rectangle = [rangeText('x', zone.x), rangeText('z', zone.z)].filter(Boolean).join(', ')
  const shape = zone.polygon
    ? `a polygon of ${zone.polygon.length} corners within ${rectangle}`
    : rectangle || 'everywhere'
  return `${zone.outside ? 'outside of ' : ''}${shape}${zone.dimension === undefined ? '' : ` in ${zone.dimension}`}`
}

function rangeText(axis: string, [from, to]: Zone['x']): string {
  if (from !== null && to !== null) return `${from} ≤ ${axis} < ${to}`
  if (from !== null) return `${axis} ≥ ${from}`
  return to === null ? '' : `${axis} < ${to}`
}

function changed(
  what: string,
  before: string | number | boolean,
  after: string | number | boolean,
  note = '',
): string[] {
  return before === after ? [] : [`${what}: ${before} → ${after}${note}`]
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ')
}

function serverChanges(before: readonly MeshServer[], after: readonly MeshServer[]): string[] {
  const old = new Map(before.map((server) => [server.name, server]))
  const fresh = new Map(after.map((server) => [server.name, server]))
  return [
    ...before.filter(({ name }) => !fresh.has(name)).map(({ name }) => `server ${name}: removed`),
    ...after.flatMap((server) => {
      const known = old.get(server.name)
      return known ? oneServer(known, server) : [`server ${server.name}: added, ${whereIs(server)}`]
    }),
  ]
}

function oneServer(before: MeshServer, after: MeshServer): string[] {
  const what = `server ${after.name}`
  const rcon = (server: MeshServer) => (server.rcon ? formatAddress(server.rcon.address) : 'none')
  return [
    ...changed(what, whereIs(before), whereIs(after)),
    ...changed(`${what}: forwarding`, before.forwarding, after.forwarding),
    ...(before.secret === after.secret ? [] : [`${what}: another secret`]),
    ...changed(`${what}: rcon`, rcon(before), rcon(after)),
    ...(before.rcon && after.rcon && before.rcon.password !== after.rcon.password
      ? [`${what}: another RCON password`]
      : []),
    ...changed(`${what}: sync`, before.sync, after.sync),
    ...changed(`${what}: rejoin`, before.rejoin, after.rejoin),
  ]
}

function whereIs(server: MeshServer): string {
  if (server.embedded) return `embedded world of seed ${server.embedded.seed}`
  return server.address ? formatAddress(server.address) : 'nowhere'
}

function zoneChanges(before: readonly Zone[], after: readonly Zone[]): string[] {
  const servers = [...new Set([...before, ...after].map(({ server }) => server))]
  const ground = (zones: readonly Zone[], server: string) => zones.filter((zone) => zone.server === server)
  const lines = servers.flatMap((server) => {
    const old = ground(before, server)
    const fresh = ground(after, server)
    if (JSON.stringify(old) === JSON.stringify(fresh)) return []
    const text = (zones: readonly Zone[]) => zones.map(zoneText).join('; ') || 'no ground'
    const same = text(old) === text(fresh) ? ' (other corners)' : ''
    return [`zones of ${server}: ${text(old)} → ${text(fresh)}${same}`]
  })
  const moved = lines.length === 0 && JSON.stringify(before) !== JSON.stringify(after)
  return moved ? ['zones: asked in another order'] : lines
}
