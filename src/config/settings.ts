import { partsNeverOver } from '../carry/fidelity.ts'
import { type CarrySettings, carriedByDefault, carryParts, isCarryPart } from '../carry/parts.ts'
import { embeddedVersions, newestEmbedded } from '../embedded/versions.ts'
import { cautionOf, nearestVersion, spokenNames, spokenVersion } from '../protocol/versions.ts'
import type { Fields } from './fields.ts'
import { defaultLimits, type LimitName, type Limits, limitNames, limitRow } from './limits.ts'
import type { Border, Mesh, MeshServer } from './shape.ts'
import { type Outside, takeFile } from './sources.ts'
import { didYouMean, nearestName } from './suggest.ts'
import { knownServer } from './zone-shapes.ts'

/** Defaults of `border`: chunks, chunks, blocks. */
export const defaultBorder: Border = { join: 3, leave: 5, cross: 2 }
const MOST_JOIN = 32
const MOST_LEAVE = 64
/** Zones look 8 chunks far; half of that leaves room. */
const MOST_CROSS = 64
/** A status answer is a string of at most 32,767 characters, the picture in base64 among them. */
const MOST_ICON = 22 * 1024

/** `auto`, or the version that mcmesh speaks of those that have the same protocol: `1.21.8` for `1.21.7`. */
export function readVersion(top: Fields): string {
  const version = top.text('version')
  if (version === undefined || version === 'auto') return 'auto'
  const spoken = spokenVersion(version)
  if (spoken !== undefined) {
    const caution = cautionOf(spoken)
    if (caution !== undefined) top.findings.warn('$.version', 'version.untried', caution)
    return spoken
  }
  const names = spokenNames()
  // Of two that are as near the newer, which comes first.
  const meant = nearestVersion(version) ?? nearestName(version, names.toReversed())
  const hint = meant === undefined ? '' : ` Did you mean ${JSON.stringify(meant)}?`
  const message = `mcmesh does not speak Minecraft ${JSON.stringify(version)}.${hint} It speaks ${names.join(', ')}; "auto" asks the servers.`
  top.findings.error('$.version', 'version.unknown', message)
  return 'auto'
}

/** Embedded worlds speak what flying-squid does. */
export function checkEmbedded(top: Fields, version: string, servers: readonly MeshServer[]): void {
  const world = servers.find(({ embedded }) => embedded)
  if (!world || version === 'auto' || embeddedVersions.includes(version)) return
  const message = `${world.name} is an embedded world, which cannot run Minecraft ${version}. Use ${newestEmbedded}, the newest that it can, or give ${world.name} an "address".`
  top.findings.error('$.version', 'embedded.version', message)
}

/** Only `offline` is built: `mojang` is an error that says so. */
export function readAuth(top: Fields): 'offline' {
  const message =
    'Logins that Mojang vouches for are not built yet. Set "auth": "offline", and online-mode=false on the servers.'
  if (top.choice('auth', ['offline', 'mojang']) === 'mojang') top.findings.error('$.auth', 'not-yet', message)
  return 'offline'
}

export function readBorder(top: Fields): Border {
  const fields = top.object('border')
  if (!fields) return defaultBorder
  const join = fields.number('join', 1, MOST_JOIN, true) ?? defaultBorder.join
  const given = fields.number('leave', 1, MOST_LEAVE, true)
  // Who only raises `join` wants the dummies to stay a little longer too.
  const leave = given ?? Math.max(defaultBorder.leave, join + 2)
  const cross = fields.number('cross', 0, MOST_CROSS, false) ?? defaultBorder.cross
  if (leave < join) {
    const message = `"leave" (${leave}) is less than "join" (${join}): dummies would leave as soon as they joined. Set it to ${join} or more.`
    fields.findings.error(fields.at('leave'), 'border.leave', message)
  }
  fields.close()
  return { join, leave, cross }
}

/** What goes along with a player, and what becomes of what can't. */
export function readCarry(top: Fields): CarrySettings {
  const words = top.texts('carry')
  const named = words?.flatMap(({ text, path }) => {
    if (isCarryPart(text)) return [text]
    const message = `${JSON.stringify(text)} cannot be carried.${didYouMean(text, carryParts)} What can: ${carryParts.join(', ')}.`
    top.findings.error(path, 'carry.unknown', message)
    return []
  })
  return {
    parts: named ? carryParts.filter((part) => named.includes(part)) : carriedByDefault,
    asked: words !== undefined,
    found: top.choice('found', ['keep', 'discard']) ?? 'keep',
    holderDown: top.choice('holderDown', ['wait', 'empty']) ?? 'wait',
  }
}

/** What the file asks to be carried, and a server has no means for: players leave it behind there. */
export function checkCarry(top: Fields, { parts, asked }: CarrySettings, servers: readonly MeshServer[]): void {
  if (!asked) return
  for (const { name, sync } of servers) {
    if (sync !== 'none' && sync !== 'rcon') continue
    const never = sync === 'none' ? parts : parts.filter((part) => partsNeverOver(sync).has(part))
    if (never.length === 0) continue
    const why = sync === 'none' ? 'its "sync" is "none"' : 'RCON has no command for it'
    const message = `Nothing carries ${never.join(', ')} to and from ${name}: ${why}. A sync plugin may (docs/carry.md).`
    top.findings.warn('$.carry', 'carry.no-means', message)
  }
}

/** The servers to fall back to, in order; all when the file does not say. */
export function readFallback(top: Fields, servers: readonly string[]): string[] {
  const names = top.texts('fallback')
  if (!names) return [...servers]
  const known = names.flatMap(({ text, path }) => knownServer(text, path, servers, top.findings) ?? [])
  return [...new Set(known)]
}

/** UUIDs with or without dashes, given back in lower case with dashes. */
export function readOperators(top: Fields, auth: Mesh['auth']): string[] {
  const operators = operatorUuids(top)
  if (operators.length > 0 && auth === 'offline') {
    const message =
      'Nobody vouches for names while "auth" is "offline": whoever joins under an operator’s name may say /mesh. Let only people you trust reach mcmesh, or name no operators.'
    top.findings.warn('$.operators', 'operators.unproven', message)
  }
  return operators
}

function operatorUuids(top: Fields): string[] {
  return (top.texts('operators') ?? []).flatMap(({ text, path }) => {
    const digits = text.replaceAll('-', '').toLowerCase()
    if (/^[0-9a-f]{32}$/.test(digits) && /^([^-]+|[^-]{8}(-[^-]{4}){3}-[^-]{12})$/.test(text))
      return [digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')]
    const message = `${JSON.stringify(text)} is no UUID. The players view shows each player’s; names are not taken.`
    top.findings.error(path, 'operator.uuid', message)
    return []
  })
}

/** The PNG that `icon` names, as the data URL of a status answer. */
export function readIcon(top: Fields, outside: Outside): string | undefined {
  const name = top.text('icon')
  if (name === undefined) return undefined
  const png = takeFile(top, 'icon', name, 'icon.file', outside)
  if (!png) return undefined
  const { findings } = top
  // The eight bytes that begin a PNG, then its first chunk: length, "IHDR", width and height as big-endian u32.
  const isPng = png.length >= 24 && png.subarray(0, 8).toString('latin1') === '\x89PNG\r\n\x1a\n'
  if (!isPng) return findings.error('$.icon', 'icon.png', `${JSON.stringify(name)} is no PNG picture.`)
  const width = png.readUInt32BE(16)
  const height = png.readUInt32BE(20)
  if (width !== 64 || height !== 64) {
    const message = `${JSON.stringify(name)} is ${width} × ${height} pixels. Clients show pictures of 64 × 64 only.`
    return findings.error('$.icon', 'icon.size', message)
  }
  if (png.length > MOST_ICON) {
    const message = `${JSON.stringify(name)} has ${png.length} bytes; the protocol has room for ${MOST_ICON}. Save it with fewer colours.`
    return findings.error('$.icon', 'icon.size', message)
  }
  return `data:image/png;base64,${png.toString('base64')}`
}

export function readLimits(top: Fields): Limits {
  const fields = top.object('limits')
  if (!fields) return defaultLimits
  const chosen: Partial<Record<LimitName, number | boolean>> = {}
  for (const name of limitNames) {
    const row = limitRow(name)
    const value =
      row.unit === 'yes or no' ? fields.flag(name) : fields.number(name, row.least ?? 0, row.most ?? 0, true)
    if (value !== undefined) chosen[name] = value
  }
  const limits = { ...defaultLimits, ...chosen } as Limits
  if (limits.retryMax < limits.retryFirst) {
    const message = `"retryMax" (${limits.retryMax} ms) is less than "retryFirst" (${limits.retryFirst} ms).`
    fields.findings.error(fields.at('retryMax'), 'limits.retry', `${message} Set it to the same or more.`)
  }
  fields.close()
  return limits
}
