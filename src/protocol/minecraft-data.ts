import { createRequire } from 'node:module'
import { nbtTypes } from './nbt.ts'
import { overlays } from './overlays/list.ts'
import { isOverlaid, register, withOverlays } from './overlays/register.ts'
import { registryEntryHolderTypes } from './registry-entry-holder.ts'
import type { NamedTypes } from './schema-types.ts'
import { steppedMoveTypes } from './stepped-move.ts'
import type { AttributeData, BlockData, EntityData, ItemData, VersionFiles } from './version-files.ts'

export type { AttributeData, EntityData } from './version-files.ts'

/*
 * The typed door to the CommonJS packages that are the authority on the protocol: minecraft-data (schemas, entities) and
 * minecraft-protocol (supported versions, codecs). Nothing else on this floor requires them.
 *
 * Everything behind the door waits until it is asked for. Asked by their front doors, minecraft-protocol loads the
 * logins of Microsoft and Mojang, and minecraft-data all that it knows of a version: recipes, translations, the shapes of
 * blocks. So only those of their files are required that are needed, and only when they are: the list of versions costs
 * a file of its own, a version's number another, and a codec is loaded for the first packet that it reads or writes.
 */

const require = createRequire(import.meta.url)

/** What mcmesh reads of minecraft-data for a version, named as there; read at its first mention, then kept. */
export class VersionData {
  readonly #files: VersionFiles
  #entitiesByName: Readonly<Record<string, EntityData>> | undefined
  #attributesArray: readonly AttributeData[] | undefined
  #itemsById: ReadonlyMap<number, ItemData> | undefined
  #itemsByName: ReadonlyMap<string, ItemData> | undefined

  constructor(files: VersionFiles) {
    this.#files = files
  }

  get version(): VersionFiles['version'] {
    return this.#files.version
  }

  get protocol(): VersionFiles['protocol'] {
    return this.#files.protocol
  }

  get entitiesArray(): readonly EntityData[] {
    return this.#files.entities
  }

  get entitiesByName(): Readonly<Record<string, EntityData>> {
    this.#entitiesByName ??= Object.fromEntries(this.entitiesArray.map((entity) => [entity.name, entity]))
    return this.#entitiesByName
  }

  /** In the registry's order from 1.21 on. Empty where minecraft-data lists none. */
  get attributesArray(): readonly AttributeData[] {
    this.#attributesArray ??= this.#files.attributes ?? []
    return this.#attributesArray
  }

  get blocksArray(): readonly BlockData[] {
    return this.#files.blocks
  }

  /** Empty where minecraft-data does not list the version's items. */
  get itemsById(): ReadonlyMap<number, ItemData> {
    this.#itemsById ??= new Map((this.#files.items ?? []).map((item) => [item.id, item]))
    return this.#itemsById
  }

  get itemsByName(): ReadonlyMap<string, ItemData> {
    this.#itemsByName ??= new Map((this.#files.items ?? []).map((item) => [item.name, item]))
    return this.#itemsByName
  }
}

/** minecraft-data's table of versions, with those that mcmesh brings in it: minecraft-protocol looks there too. */
function versionTable(): Readonly<Record<string, VersionFiles | undefined>> {
  const { pc } = require('minecraft-data/data') as { pc: Record<string, VersionFiles> }
  register(pc)
  return pc
}

/**
 * For whoever speaks by minecraft-protocol itself, as test peers do: its clients, servers and codecs know the versions that
 * mcmesh brings. In memory only; call it before they are asked for one.
 */
export function teachMinecraftProtocol(): void {
  versionTable()
  const { minecraftTypes } = loadCodecs()
  for (const way of ['Read', 'Write', 'SizeOf'] as const) Object.assign(minecraftTypes[way], steppedMoveTypes[way])
  Object.assign(minecraftTypes.Write, registryEntryHolderTypes.Write)
}

const known = new Map<string, VersionData>()

/** The data of a version, the same object each time; null for a version that neither minecraft-data nor an overlay names. */
export function versionData(version: string): VersionData | null {
  const data = known.get(version)
  if (data) return data
  const pc = versionTable()
  const files = Object.hasOwn(pc, version) ? pc[version] : undefined
  if (!files) return null
  const opened = new VersionData(files)
  known.set(version, opened)
  return opened
}

/** Whether a version's data is mcmesh's own: minecraft-data does not bring it yet. */
export const isBroughtByUs = (version: string): boolean => isOverlaid(versionTable()[version])

/** Which minecraft-data that is. */
export const minecraftDataVersion = (): string => require('minecraft-data/package.json').version

/** The versions that minecraft-protocol speaks, oldest first, and those that mcmesh brings: from then on it speaks these too. */
export const libraryVersions: readonly string[] = withOverlays(
  require('minecraft-protocol/src/version').supportedVersions,
)

/** A version by name and protocol number. */
interface ReleasedVersion {
  readonly minecraftVersion: string
  readonly version: number
  /** From 1.7 on; versions before counted their protocols otherwise. */
  readonly usesNetty: boolean
}

/** Every version and snapshot that minecraft-data has heard of, described or not, the newest first, and those that mcmesh brings. */
export function releasedVersions(): readonly ReleasedVersion[] {
  const heardOf: ReleasedVersion[] = require('minecraft-data/minecraft-data/data/pc/common/protocolVersions.json')
  const brought = overlays
    .filter(({ version }) => !heardOf.some(({ minecraftVersion }) => minecraftVersion === version))
    .map(({ version: minecraftVersion, number: version }) => ({ minecraftVersion, version, usesNetty: true }))
  return [...brought, ...heardOf]
}

/** The compiled codec of one state and direction. */
export interface Codec {
  /** Bytes that `{name, params}` takes as id and body. */
  sizeOf(packet: { name: string; params: unknown }, type: 'packet'): number
  /** Writes id and body. */
  write(packet: { name: string; params: unknown }, buffer: Buffer, at: number, type: 'packet'): number
  /** Reads id and body. Writes into `buffer` (equipment): give it a copy. */
  parsePacketBuffer(
    type: 'packet',
    buffer: Buffer,
  ): { data: { name: string; params: Record<string, unknown> }; metadata: { size: number } }
}

/** protodef's compiler, as far as it takes part in `compileCodec`. */
interface CodecCompiler {
  addTypes(types: object): void
  addTypesToCompile(types: NamedTypes): void
  compileProtoDefSync(): Codec
}

/** What codecs are compiled with: the compiler, and the types that minecraft-protocol brings. */
interface CodecParts {
  readonly Compiler: new () => CodecCompiler
  readonly minecraftTypes: Readonly<Record<'Read' | 'Write' | 'SizeOf', object>>
}

let parts: CodecParts | undefined

/** Loads what codecs are compiled with, some hundred milliseconds: for whoever would rather have it done beforehand. */
export function loadCodecs(): CodecParts {
  parts ??= {
    Compiler: require('protodef').Compiler.ProtoDefCompiler,
    minecraftTypes: require('minecraft-protocol/src/datatypes/compiler-minecraft'),
  }
  return parts
}

/**
 * A codec for the packets of one state and direction, whose types these are: protodef's, compiled as minecraft-protocol does it
 * (its `transforms/serializer.js`), but with mcmesh's own NBT, paths and holders and of the same types as the walkers. It believes what a packet
 * counts, so that only what a walker of those types has measured may be read with it. Takes tens of milliseconds: the caller
 * keeps it.
 */
export function compileCodec(types: NamedTypes): Codec {
  const { Compiler, minecraftTypes } = loadCodecs()
  const compiler = new Compiler()
  compiler.addTypes(minecraftTypes)
  compiler.addTypes(nbtTypes)
  compiler.addTypes(steppedMoveTypes)
  compiler.addTypes(registryEntryHolderTypes)
  compiler.addTypesToCompile(types)
  return compiler.compileProtoDefSync()
}
