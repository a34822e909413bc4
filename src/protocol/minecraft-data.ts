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
  addProtocol(protocol: VersionData['protocol'], path: readonly string[]): void
  compileProtoDefSync(): Codec
}

/**
 * A codec for packets of `state`, to the client or to the server: protodef's, with minecraft-protocol's types as
 * minecraft-protocol itself compiles them (its `transforms/serializer.js`), but with mcmesh's own NBT.
 */
export function compileCodec({ protocol }: VersionData, state: string, clientbound: boolean): Codec {
  const { ProtoDefCompiler } = require('protodef').Compiler as { ProtoDefCompiler: new () => CodecCompiler }
  const compiler = new ProtoDefCompiler()
  compiler.addTypes(require('minecraft-protocol/src/datatypes/compiler-minecraft'))
  compiler.addTypes(nbtTypes)
  compiler.addProtocol(protocol, [state, clientbound ? 'toClient' : 'toServer'])
  return compiler.compileProtoDefSync()
}
