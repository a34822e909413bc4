import { createRequire } from 'node:module'
import { nbtTypes } from './nbt.ts'
import type { NamedTypes } from './schema-types.ts'

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

/** One direction of one state as minecraft-data describes it. */
export interface DirectionData {
  readonly types: NamedTypes
}

/** A kind of entity. `id` is the number that spawn packets carry. */
export interface EntityData {
  readonly id: number
  readonly name: string
  /** Metadata names by index; absent before 1.19.4. */
  readonly metadataKeys?: readonly string[]
}

/** An attribute of living things, such as `minecraft:generic.max_health`, and what it is where nobody says otherwise. */
export interface AttributeData {
  readonly resource: string
  readonly default: number
}

/** A kind of block; its states have consecutive numbers. */
export interface BlockData {
  readonly name: string
  readonly minStateId: number
  readonly maxStateId: number
  readonly boundingBox: string
}

/** The files of a version; each is read at its first mention. */
interface VersionFiles {
  readonly version: { readonly version: number; readonly minecraftVersion: string }
  readonly protocol: { readonly types: NamedTypes } & Readonly<
    Record<string, { readonly toClient: DirectionData; readonly toServer: DirectionData }>
  >
  readonly entities: readonly EntityData[]
  readonly attributes?: readonly AttributeData[]
  readonly blocks: readonly BlockData[]
}

/** What mcmesh reads of minecraft-data for a version, named as there; read at its first mention, then kept. */
export class VersionData {
  readonly #files: VersionFiles
  #entitiesByName: Readonly<Record<string, EntityData>> | undefined
  #attributesArray: readonly AttributeData[] | undefined

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
}

const known = new Map<string, VersionData>()

/** The data of a version, the same object each time; null for a version that minecraft-data doesn't name. */
export function versionData(version: string): VersionData | null {
  const data = known.get(version)
  if (data) return data
  const { pc } = require('minecraft-data/data') as { pc: Readonly<Record<string, VersionFiles | undefined>> }
  const files = Object.hasOwn(pc, version) ? pc[version] : undefined
  if (!files) return null
  const opened = new VersionData(files)
  known.set(version, opened)
  return opened
}

/** The versions that minecraft-protocol speaks, oldest first. */
export const libraryVersions: readonly string[] = require('minecraft-protocol/src/version').supportedVersions

/** The compiled codec of one state and direction. */
export interface Codec {
  /** Bytes that `{name, params}` takes as id and body. */
  sizeOf(packet: { name: string; params: unknown }, type: 'packet'): number
  /** Writes id and body, except for zeros that it only steps over (inline registry entries): give it a zeroed buffer. */
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
  readonly minecraftTypes: object
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
 * (its `transforms/serializer.js`), but with mcmesh's own NBT and of the same types as the walkers. It believes what a packet
 * counts, so that only what a walker of those types has measured may be read with it. Takes tens of milliseconds: the caller
 * keeps it.
 */
export function compileCodec(types: NamedTypes): Codec {
  const { Compiler, minecraftTypes } = loadCodecs()
  const compiler = new Compiler()
  compiler.addTypes(minecraftTypes)
  compiler.addTypes(nbtTypes)
  compiler.addTypesToCompile(types)
  return compiler.compileProtoDefSync()
}
