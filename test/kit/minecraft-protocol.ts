/**
 * minecraft-protocol as tests speak it: with the versions that mcmesh brings by itself. Nothing in test/ takes it from
 * elsewhere.
 */
import minecraftProtocol from 'minecraft-protocol'
import { teachMinecraftProtocol } from '../../src/protocol/minecraft-data.ts'

export type { Client, PacketMeta } from 'minecraft-protocol'

teachMinecraftProtocol()

// Node sees not all names of a CommonJS module.
export const { createClient, ping } = minecraftProtocol
