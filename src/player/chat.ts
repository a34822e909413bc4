import { readText } from '../protocol/text.ts'
import type { PacketSet } from '../protocol/versions.ts'
import type { Frame } from '../wire/frame.ts'
import type { Link } from './link.ts'
import type { Player } from './player.ts'

/** The clientbound packets that put a line on the screen, with the field that holds its text. */
const lines: Readonly<Record<string, string>> = {
  chat: 'message',
  system_chat: 'content',
  profileless_chat: 'message',
  player_chat: 'plainMessage',
}

/** A server repeats what a player said within this time, in milliseconds; later it is somebody else's line. */
const ECHO_MS = 5_000
/** How many lines of one player wait for their echo. */
const SAID_KEPT = 16

/** The registry that names how a chat line is decorated; its numbers differ where the registry does. */
const CHAT_TYPES = 'registry_data minecraft:chat_type'

/** The player said something on its primary, which decides what becomes of it. */
export function said(player: Player, text: string): void {
  player.said.push({ text, at: player.mesh.now() })
  if (player.said.length > SAID_KEPT) player.said.shift()
}

/**
 * A chat line of the player's primary. Answers the packet that the client is shown, unsigned, or nothing when nobody is to
 * read it. With `"chat": "mesh"` a line that the player said itself, as its server shows it, is read on all other servers.
 */
export function chatLine(player: Player, link: Link, name: string, frame: Frame): Frame | Buffer | undefined {
  const { mesh } = player
  const { clientbound } = mesh
  const packet = frame.packet()
  // Most lines are neither: reading a text costs a hundred times what passing it does.
  if (name !== 'player_chat' && player.said.length === 0 && !namesComingOrGoing(packet)) return frame
  const text = lineText(clientbound, name, packet)
  if (name === 'system_chat' || name === 'chat') {
    const who = comingOrGoing(text.text, text.key)
    if (who !== undefined && !mesh.playsOn(who, link.server)) return undefined
  }
  const shown = name === 'player_chat' ? unsignedChat(clientbound, packet) : frame
  if (shown && mesh.chat === 'mesh' && isEcho(player, name, text.text))
    tellOthers(player, link, Buffer.isBuffer(shown) ? shown : packet, text.text)
  return shown
}

/** Whether the line is the player's own, come back from its server; each is taken once. */
function isEcho(player: Player, name: string, line: string): boolean {
  const now = player.mesh.now()
  while (player.said[0] && now - player.said[0].at > ECHO_MS) player.said.shift()
  const at = player.said.findIndex(({ text }) => line.includes(text) && (name !== 'chat' || line.includes(player.name)))
  if (at < 0) return false
  player.said.splice(at, 1)
  return true
}

function tellOthers(player: Player, link: Link, packet: Buffer, text: string): void {
  const { mesh } = player
  for (const other of mesh.players.values()) {
    if (other === player || other.awaitsLogin || other.primary?.server === link.server) continue
    const same = other.registries.get(CHAT_TYPES) === player.registries.get(CHAT_TYPES)
    other.toClient(same ? Buffer.from(packet) : mesh.systemLine(`<${player.name}> ${text}`))
  }
}

function lineText(clientbound: PacketSet, name: string, packet: Buffer): { text: string; key?: string } {
  const value = clientbound.field<unknown>(name, lines[name] ?? 'content')?.read(packet)
  if (name === 'player_chat')
    return { text: String(value ?? clientbound.decode(packet).params.signedChatContent ?? '') }
  return readText(value)
}

/** Whether a packet may tell of somebody's coming or going, by its bytes. */
const namesComingOrGoing = (packet: Buffer): boolean =>
  packet.includes('multiplayer.player.') || packet.includes('the game')

/** The player whose coming or going a line tells of; undefined for any other line. */
function comingOrGoing(text: string, key: string | undefined): string | undefined {
  if (key !== undefined)
    return key.startsWith('multiplayer.player.') ? text.slice(key.length + 1).split(' ')[0] : undefined
  return /^(?:§.|\W)*(\w{1,16}) (?:joined|left) the game\.?$/.exec(text)?.[1]
}

/**
 * A player_chat as the client may be shown it: without signature, its chat type and names kept. As profileless_chat since
 * 1.19.3, as system chat before. Undefined when the version knows neither.
 */
export function unsignedChat(clientbound: PacketSet, packet: Buffer): Buffer | undefined {
  const { params } = clientbound.decode(packet)
  if (clientbound.idOf('profileless_chat') !== undefined) {
    return clientbound.encode('profileless_chat', {
      message: params.unsignedChatContent ?? textLike(params.networkName, String(params.plainMessage ?? '')),
      type: params.type,
      name: params.networkName,
      target: params.networkTargetName,
    })
  }
  if (clientbound.idOf('system_chat') === undefined) return undefined
  const name = params.senderName ?? params.networkName
  const content =
    params.unsignedChatContent ?? params.unsignedContent ?? params.formattedMessage ?? params.signedChatContent
  const line = {
    translate: 'chat.type.text',
    with: [parsed(name), parsed(content ?? String(params.plainMessage ?? ''))],
  }
  return clientbound.encode('system_chat', { content: JSON.stringify(line), type: 0, isActionBar: false })
}

/** Plain text in the form in which this version writes `like`: JSON text or NBT. */
const textLike = (like: unknown, text: string): unknown =>
  typeof like === 'string' ? JSON.stringify({ text }) : { type: 'string', value: text }

function parsed(text: unknown): unknown {
  if (typeof text !== 'string') return text ?? ''
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
