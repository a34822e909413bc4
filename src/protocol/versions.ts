import { ProtocolError } from './errors.ts'
import { isBroughtByUs, libraryVersions, type VersionData, versionData } from './minecraft-data.ts'
import { overlays } from './overlays/list.ts'
import { type Direction, openPacketSet, type PacketSet, type State } from './packets.ts'
import { isRelease, namesOfProtocol, numberOfRelease } from './releases.ts'

export type { Field } from './fields.ts'
export type { Lens, LensContext } from './lenses.ts'
export type { ByteSpan, Direction, PacketSet, State } from './packets.ts'

/** The oldest version that mcmesh speaks. */
const OLDEST = '1.17.1'

/** The Minecraft versions that mcmesh speaks, oldest first: minecraft-protocol's, from 1.17.1 on. */
export const supportedVersions: readonly string[] = libraryVersions.slice(libraryVersions.indexOf(OLDEST))

/** All the names of releases that mcmesh speaks, oldest first: of those that share a protocol one alone is in `supportedVersions`. */
export const spokenNames = (): readonly string[] => [
  ...new Set(supportedVersions.flatMap((version) => namesOfProtocol(protocolNumber(version)))),
]

/** The supported version that a release of that name speaks: 1.21.8 for 1.21.7. Undefined for one that mcmesh does not speak. */
export function spokenVersion(name: string): string | undefined {
  if (supportedVersions.includes(name)) return name
  const number = numberOfRelease(name)
  return number === undefined ? undefined : versionsOfNumber(number).at(-1)
}

/** Everything that mcmesh knows of one version's packets. */
export interface Protocol {
  /** As minecraft-protocol names it: `1.21.4`. */
  readonly version: string
  /** The protocol number of the handshake: 769 for 1.21.4. */
  readonly number: number
  /** True from 1.20.2 on: a configuration state lies between login and play. */
  readonly hasConfiguration: boolean
  /** The packets of one state and direction. Empty where the version has no such state. */
  packets(state: State, direction: Direction): PacketSet
}

const protocols = new Map<string, Protocol>()

/**
 * The protocol of a version, by any of its names; the same object each time. Throws ProtocolError `version.unknown` with the
 * nearest supported version in its message.
 */
export function protocolOf(name: string): Protocol {
  const version = spokenVersion(name) ?? name
  const known = protocols.get(version)
  if (known) return known
  const data = dataOf(version)
  const sets = new Map<string, PacketSet>()
  const protocol: Protocol = {
    version,
    number: data.version.version,
    hasConfiguration: 'configuration' in data.protocol,
    packets(state, direction) {
      const key = `${state} ${direction}`
      let set = sets.get(key)
      if (!set) {
        set = openPacketSet(version, data, state, direction)
        sets.set(key, set)
      }
      return set
    },
  }
  protocols.set(version, protocol)
  return protocol
}

/** The protocol number of a version, as a handshake says it. Throws ProtocolError `version.unknown`. */
export function protocolNumber(version: string): number {
  return dataOf(version).version.version
}

/** Supported versions that speak protocol `number`, oldest first; empty when there is none. */
export function versionsOfNumber(number: number): string[] {
  return supportedVersions.filter((version) => protocolNumber(version) === number)
}

/** Whether nothing of a version was ever tried, for all that mcmesh knows. */
export const isUntried = (version: string): boolean =>
  overlays.some((overlay) => overlay.version === version && overlay.untried) && isBroughtByUs(version)

/** A version's name where people read it: with a mark if nothing of it was ever tried. */
export const markedVersion = (version: string): string => `${version}${isUntried(version) ? ' (untried)' : ''}`

/** Why what mcmesh brings of a version can't be used with the minecraft-data that is installed; undefined where it can, and for all others. */
export function misfitOf(version: string): string | undefined {
  if (!isBroughtByUs(version)) return undefined
  try {
    const data = dataOf(version)
    void [data.protocol, data.entitiesArray]
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

/** What whoever runs a mesh of that version should know, in a sentence; undefined for most. */
export const cautionOf = (version: string): string | undefined =>
  isUntried(version)
    ? `Minecraft ${version} is made from what others have published of it: nothing was tried against a real server yet (docs/versions.md says what is unsure).`
    : undefined

/** Throws ProtocolError `version.unknown`. */
function dataOf(version: string): VersionData {
  const data = supportedVersions.includes(version) ? versionData(version) : null
  if (!data) throw unknownVersion(version)
  return data
}

function unknownVersion(version: string): ProtocolError {
  const nearest = nearestVersion(version)
  const hint = nearest === undefined ? '' : `; the nearest is ${nearest}`
  const message = `Minecraft ${version} is not a version that mcmesh speaks${hint}. Set "version" to one of ${supportedVersions.join(', ')}, or to "auto".`
  return new ProtocolError('version.unknown', message)
}

/** What is spoken that is nearest to a release, or to one that is still to come; undefined for a name of neither. */
export function nearestVersion(name: string): string | undefined {
  const wanted = rank(name)
  const later = isRelease(name) && wanted > rank(supportedVersions.at(-1) as string)
  if (!later && numberOfRelease(name) === undefined) return undefined
  return supportedVersions.reduce((best, next) =>
    Math.abs(rank(next) - wanted) <= Math.abs(rank(best) - wanted) ? next : best,
  )
}

/** A number that orders versions as they were released: 1.17.1 < 1.21 < 1.21.11 < 26.1. */
function rank(version: string): number {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map((part) => Number.parseInt(part, 10) || 0)
  return major * 10_000 + minor * 100 + patch
}
