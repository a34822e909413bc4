import type { PacketSet } from '../../protocol/versions.ts'
import type { Player } from '../player.ts'
import { type FromClientHandler, toLink } from './from-client.ts'

/** 1.19.3: a message may go without a signature; before, its signature is empty. */
const OPTIONAL_SIGNATURE = 761

/** Chat messages and commands: signatures chain per server and can't survive a switch, so all goes on unsigned. */
export const chatHandlers: Readonly<Record<string, FromClientHandler>> = {
  chat_message({ player, frame, note }) {
    note('sent on unsigned')
    const { serverbound } = player.mesh
    const said = read(serverbound, 'chat_message', frame.packet(), ['message', 'timestamp', 'salt'])
    noteLine(player, String(said.message ?? ''))
    const none = {
      signature: player.mesh.protocol.number < OPTIONAL_SIGNATURE ? Buffer.alloc(0) : undefined,
      signedPreview: false,
      offset: 0,
      acknowledged: Buffer.alloc(3),
      checksum: 0,
      previousMessages: [],
      lastRejectedMessage: undefined,
    }
    player.primary?.channel?.send(serverbound.encode('chat_message', { ...said, ...none }))
    return 'mapped'
  },
  chat_command_signed({ player, frame, note }) {
    note('sent on unsigned')
    const { serverbound } = player.mesh
    const said = read(serverbound, 'chat_command_signed', frame.packet(), ['command'])
    if (player.session.runOwnCommand(String(said.command))) return 'answered'
    player.primary?.channel?.send(serverbound.encode('chat_command', said))
    return 'mapped'
  },
  chat_command(packet) {
    const { player, frame, note } = packet
    const { serverbound } = player.mesh
    const said = read(serverbound, 'chat_command', frame.packet(), ['command', 'timestamp', 'salt'])
    if (player.session.runOwnCommand(String(said.command))) return 'answered'
    // Up to 1.20.4 a command bears the signatures of its arguments.
    if (!serverbound.field('chat_command', 'argumentSignatures')) return toLink(packet, player.primary)
    note('sent on unsigned')
    const none = {
      argumentSignatures: [],
      signedPreview: false,
      messageCount: 0,
      acknowledged: Buffer.alloc(3),
      previousMessages: [],
      lastRejectedMessage: undefined,
    }
    player.primary?.channel?.send(serverbound.encode('chat_command', { ...said, ...none }))
    return 'mapped'
  },
  chat(packet) {
    const message = packet.player.mesh.serverbound.field<string>('chat', 'message')?.read(packet.frame.packet()) ?? ''
    if (message.startsWith('/') && packet.player.session.runOwnCommand(message.slice(1))) return 'answered'
    if (!message.startsWith('/')) noteLine(packet.player, message)
    return toLink(packet, packet.player.primary)
  },
}

/**
 * Fields of a packet whose others are not sent on. All of it is measured all the same: more than vanilla takes is no chat, however
 * little of it is used.
 */
function read(set: PacketSet, name: string, packet: Buffer, fields: readonly string[]): Record<string, unknown> {
  set.measure(packet)
  return Object.fromEntries(fields.map((field) => [field, set.field(name, field)?.read(packet)]))
}

/** The player sends a line to its primary, which decides what becomes of it. */
const noteLine = (player: Player, message: string): void =>
  player.spoken.sent(message, player.playsOn ?? '', player.mesh.now())
