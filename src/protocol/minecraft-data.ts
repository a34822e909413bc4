import { createRequire } from 'node:module'
import { nbtTypes } from './nbt.ts'
import type { NamedTypes } from './schema-types.ts'

/*
 * The typed door to the CommonJS packages that are the authority on the protocol: minecraft-data (schemas, entities) and
 * minecraft-protocol (supported versions, codecs). Nothing else on this floor requires them.
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

/** What mcmesh reads of minecraft-data for a version. */
export interface VersionData {
  readonly version: { readonly version: number; readonly minecraftVersion: string }
  readonly protocol: { readonly types: NamedTypes } & Readonly<
    Record<string, { readonly toClient: DirectionData; readonly toServer: DirectionData }>
  >
  readonly entitiesArray: readonly EntityData[]
  readonly entitiesByName: Readonly<Record<string, EntityData>>
}

/** The data of a version, as minecraft-data loads it. */
export const versionData: (version: string) => VersionData | null = require('minecraft-data')

/** The versions that minecraft-protocol speaks, oldest first. */
export const libraryVersions: readonly string[] = require('minecraft-protocol').supportedVersions

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

interface CodecCompiler {
  addTypes(types: unknown): void
  addTypesToCompile(types: NamedTypes): void
  compileProtoDefSync(): Codec
}

/**
 * A codec for the packets of one state and direction, whose types these are: protodef's, compiled as minecraft-protocol does it
 * (its `transforms/serializer.js`), but with mcmesh's own NBT and of the same types as the walkers. It believes what a packet
 * counts, so that only what a walker of those types has measured may be read with it.
 */
export function compileCodec(types: NamedTypes): Codec {
  const { ProtoDefCompiler } = require('protodef').Compiler as { ProtoDefCompiler: new () => CodecCompiler }
  const compiler = new ProtoDefCompiler()
  compiler.addTypes(require('minecraft-protocol/src/datatypes/compiler-minecraft'))
  compiler.addTypes(nbtTypes)
  compiler.addTypesToCompile(types)
  return compiler.compileProtoDefSync()
}
