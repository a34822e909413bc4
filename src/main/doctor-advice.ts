import type { Mesh } from '../config/mesh.ts'
import type { Visit } from './doctor-visit.ts'

/** What to change on a server, one sentence each; empty when nothing that can be seen is amiss. */
export function adviceFor(visit: Visit, all: readonly Visit[], mesh: Mesh): string[] {
  if (visit.joinMs === undefined) return []
  const advice: string[] = []
  if (visit.enforcesSecureChat)
    advice.push('set enforce-secure-profile=false: it kicks players whose chat is unsigned, and mcmesh’s is')
  if (visit.asksForwarding)
    advice.push('it asks for Velocity forwarding, which mcmesh does not do yet: turn that off in its configuration')
  if (visit.vanillaUuid === false)
    advice.push('it gives players UUIDs of its own: what is saved by UUID, such as bans, differs from other servers')
  if (visit.sync?.kind === 'none')
    advice.push(
      visit.sync.trouble ??
        'set up RCON (enable-rcon=true, "rcon" in zones.json) or a sync plugin (docs/sync-protocol.md)',
    )
  if (visit.maxPlayers !== undefined && visit.maxPlayers < mesh.maxPlayers)
    advice.push(
      `max-players is ${visit.maxPlayers}, the mesh takes ${mesh.maxPlayers}: dummies count, so that near a border each player needs a place here too`,
    )
  if (visit.resourcePack) advice.push('it sends a resource pack: dummies accept it without loading it')
  const others = all.filter(({ name, joinMs }) => name !== visit.name && joinMs !== undefined)
  const smaller = others.find(({ viewDistance = 0 }) => viewDistance < (visit.viewDistance ?? 0))
  if (smaller)
    advice.push(
      `view-distance is ${visit.viewDistance}, on ${smaller.name} ${smaller.viewDistance}: players see less far there; set the same`,
    )
  return advice
}

/** What must be alike on two servers that border each other, apart from what makes a switch hard. */
export function adviceForPair(a: Visit, b: Visit): string[] {
  if (a.joinMs === undefined || b.joinMs === undefined) return []
  const advice: string[] = []
  const differ = (name: string, [one, other]: readonly [unknown, unknown], consequence: string): void => {
    if (one !== other) advice.push(`${name}: ${a.name} has ${one}, ${b.name} ${other}; ${consequence}`)
  }
  differ(
    'network-compression-threshold',
    [a.threshold, b.threshold],
    'set the same as limits.compressionThreshold, or packets between the two are compressed anew',
  )
  differ('gamemode', [a.gameMode, b.gameMode], 'players change it at the border')
  if (a.hashedSeed !== b.hashedSeed) advice.push('their seeds differ: the ground does not meet at the border')
  return advice
}

/** Settings that nobody can read from outside, and why they matter. */
export const unseen: readonly (readonly [setting: string, why: string])[] = [
  ['allow-flight=true', 'a dummy stands where its player stands, which may be a bridge that this server does not have'],
  ['prevent-proxy-connections=false', 'all players come from mcmesh’s address'],
  ['white-list, bans', 'count for the name of each player; the probe is one more name'],
  ['playersSleepingPercentage', 'dummies count as players who do not sleep'],
  ['the firewall', 'with online-mode=false only mcmesh may reach this server'],
]
