import { type Protocol, protocolOf, supportedVersions } from '../../src/protocol/versions.ts'
import { VanillaClient, type VanillaClientOptions, type VanillaClientState } from '../../src/vanilla-client/client.ts'
import { writeVarint } from '../../src/wire/varint.ts'

export interface Said {
  readonly name: string
  readonly params: Record<string, unknown>
}

/** A server and a client in one room: what the server says is written, what the client answers is read. */
export class Conversation {
  readonly protocol: Protocol
  readonly client: VanillaClient

  constructor(version: string, options: Partial<VanillaClientOptions> = {}) {
    this.protocol = protocolOf(version)
    this.client = new VanillaClient(this.protocol, { name: 'alice', ...options })
  }

  /** One that has come as far as `state`; in versions without a configuration as far as the game. */
  static at(state: VanillaClientState, version: string, options: Partial<VanillaClientOptions> = {}): Conversation {
    const conversation = new Conversation(version, options)
    if (state === 'login') return conversation
    conversation.bare('success')
    if (state === 'play' && conversation.client.state === 'configuration') conversation.hears('finish_configuration')
    return conversation
  }

  /** The server says something; answers what the client says to that, by name and contents. */
  hears(name: string, params: Record<string, unknown> = {}): Said[] {
    const { state } = this.client
    const packet = this.protocol.packets(state, 'clientbound').encode(name, params)
    return this.read(this.client.receive(packet), state)
  }

  /** The same for a packet whose body the client doesn't read. */
  bare(name: string): Said[] {
    const { state } = this.client
    const id = this.protocol.packets(state, 'clientbound').idOf(name) ?? -1
    const packet = Buffer.alloc(5)
    return this.read(this.client.receive(packet.subarray(0, writeVarint(packet, 0, id))), state)
  }

  /** Packets of the client's, which belong to `state`. */
  read(packets: readonly Buffer[], state: VanillaClientState = this.client.state): Said[] {
    return packets.map((packet) => this.protocol.packets(state, 'serverbound').decode(packet))
  }

  knows(name: string, state: VanillaClientState = this.client.state): boolean {
    return this.protocol.packets(state, 'clientbound').idOf(name) !== undefined
  }
}

/** The versions in which a server can say this in that state. */
export const versionsWith = (state: VanillaClientState, name: string): string[] =>
  supportedVersions.filter((version) => protocolOf(version).packets(state, 'clientbound').idOf(name) !== undefined)
