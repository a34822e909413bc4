import { createHash } from 'node:crypto'
import type { Protocol } from '../../protocol/versions.ts'
import { BoundedStore } from '../../world/bounded-store.ts'
import { weightOf } from '../../world/ledger/weight.ts'

/** Room for the digests of some thousand packets. Bytes. */
const DIGEST_BYTES = 2 * 1024 * 1024

/** Parsed packets by their bytes: every player of a server is sent the same. */
const digests = new BoundedStore<string, string>(DIGEST_BYTES, (part, raw) => weightOf(part) + weightOf(raw))

/**
 * What a server's registries, tags and features amount to. A client keeps those of its first server, so that only servers
 * with the same can be switched to softly. Servers list tags in any order; the order of a registry's entries counts, since
 * ids follow it.
 */
export class RegistryDigest {
  readonly #protocol: Protocol
  readonly #parts = new Map<string, string>()

  constructor(protocol: Protocol) {
    this.#protocol = protocol
  }

  clear(): void {
    this.#parts.clear()
  }

  /** A configuration packet: registry_data, tags or feature_flags. */
  take(name: string, packet: Buffer): void {
    const raw = createHash('sha1').update(packet).digest('base64')
    let part = digests.get(raw)
    if (part === undefined) {
      const { params } = this.#protocol.packets('configuration', 'clientbound').decode(packet)
      part = `${name} ${String(params.id ?? '')}\n${digest(name === 'registry_data' ? params : sorted(params))}`
      digests.set(raw, part)
    }
    const [key = '', value = ''] = part.split('\n')
    this.#parts.set(key, value)
  }

  /** The play login of versions without configuration bears the registries itself. */
  playLogin(params: Record<string, unknown>): void {
    if (params.dimensionCodec !== undefined) this.#parts.set('dimensionCodec', digest(params.dimensionCodec))
  }

  /** The same versions send the enabled features in play, if at all (1.19.3 on). */
  playFeatures(params: Record<string, unknown>): void {
    this.#parts.set('feature_flags', digest(sorted(params)))
  }

  /** What is where so far: the parts by name, for saying which of them differ. */
  get parts(): ReadonlyMap<string, string> {
    return new Map(this.#parts)
  }
}

/** The names of what differs between two servers, in words; undefined when nothing does. */
export function registryMismatch(
  shown: ReadonlyMap<string, string>,
  other: ReadonlyMap<string, string>,
): string | undefined {
  const differ = [...new Set([...shown.keys(), ...other.keys()])].filter((key) => shown.get(key) !== other.get(key))
  if (differ.length === 0) return undefined
  const names = differ.map(
    (key) => words[key] ?? words[key.split(' ', 1)[0] ?? ''] ?? key.replace('registry_data ', 'registry '),
  )
  return `its configuration differs in ${[...new Set(names)].slice(0, 3).join(', ')}${differ.length > 3 ? ' …' : ''}`
}

/** Parts of a configuration, for people. */
const words: Readonly<Record<string, string>> = {
  tags: 'tags',
  feature_flags: 'features',
  dimensionCodec: 'registries',
  // Up to 1.20.4 all registries come in one packet.
  'registry_data ': 'registries',
}

const digest = (value: unknown): string => createHash('sha1').update(JSON.stringify(value, stable)).digest('base64')

/** Object keys in one order; 64-bit numbers as text. */
function stable(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Lists whose order means nothing, in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(sorted)
    return items
      .map((item) => [JSON.stringify(item, stable), item] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, item]) => item)
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, sorted(inner)]))
}
