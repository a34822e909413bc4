/**
 * minecraft-protocol as tests speak it: with the versions that mcmesh brings by itself. Nothing in test/ takes it from
 * elsewhere.
 */
import { createRequire } from 'node:module'
import { teachMinecraftProtocol } from '../../src/protocol/minecraft-data.ts'

export type { Client, PacketMeta } from 'minecraft-protocol'

interface Proto {
  createPacketBuffer(type: 'packet', packet: object): Buffer
  sizeOf(packet: object, type: 'packet'): number
  write(packet: object, buffer: Buffer, at: number, type: 'packet'): number
}

/** Its own codecs of one state and direction. */
interface Codecs {
  readonly supportedVersions: string[]
  createSerializer(options: object): { readonly proto: Proto; destroy(): void }
  createDeserializer(options: object): {
    parsePacketBuffer(buffer: Buffer): { data: { name: string; params: Record<string, unknown> } }
  }
}

teachMinecraftProtocol()

/** Node finds only a part of a CommonJS module's names by itself. */
export const minecraftProtocol = createRequire(import.meta.url)('minecraft-protocol') as Codecs &
  Pick<typeof import('minecraft-protocol'), 'createClient' | 'ping'>

export const { createClient, ping } = minecraftProtocol
