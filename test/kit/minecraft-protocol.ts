/**
 * minecraft-protocol as tests speak it: with the versions that mcmesh brings by itself. Nothing in test/ takes it from
 * elsewhere.
 */
import { createRequire } from 'node:module'
import minecraft from 'minecraft-protocol'
import { teachMinecraftProtocol } from '../../src/protocol/minecraft-data.ts'

export type { Client, PacketMeta } from 'minecraft-protocol'

teachMinecraftProtocol()

// Node sees not all names of a CommonJS module.
export const { createClient, ping } = minecraft

interface Proto {
  createPacketBuffer(type: 'packet', packet: object): Buffer
}

/** minecraft-protocol's own codecs of one state and direction. */
export const minecraftProtocol = createRequire(import.meta.url)('minecraft-protocol') as {
  readonly supportedVersions: string[]
  createSerializer(options: object): { readonly proto: Proto; destroy(): void }
  createDeserializer(options: object): {
    parsePacketBuffer(buffer: Buffer): { data: { name: string; params: Record<string, unknown> } }
  }
}
