/**
 * minecraft-protocol as tests speak it: with the versions that mcmesh brings by itself. Nothing in test/ takes it from
 * elsewhere.
 */
import { teachMinecraftProtocol } from '../../src/protocol/minecraft-data.ts'

export { type Client, createClient, type PacketMeta, ping } from 'minecraft-protocol'

teachMinecraftProtocol()
