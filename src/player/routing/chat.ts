import { decorated } from '../../protocol/chat-types.ts'
import { NIL_UUID } from '../../protocol/facts.ts'
import type { PacketSet } from '../../protocol/versions.ts'
import type { Frame } from '../../wire/frame.ts'
import type { SpokenLine } from '../client/spoken-lines.ts'
import type { PlayerRoster } from '../context.ts'
import type { Link } from '../links/link.ts'
import type { Player } from '../player.ts'
import { Line, wordIn, wordsOf } from './line.ts'

/** Whether a link's chat may concern its client: its primary's, or that of the server that it spoke on a moment ago. */
export const mayRead = (player: Player, link: Link): boolean =>
  link.role === 'primary' || player.spoken.waitsFor(link.server)

/**
 * A chat line of the player's primary. Answers the packet that the client is shown, unsigned, or nothing when nobody is
 * to read it. With `"chat": "mesh"` a line that the player sent itself, as its server shows it, is read on all other
 * servers.
 */
export function chatLine(player: Player, link: Link, name: string, frame: Frame): Frame | Buffer | undefined {
  const { mesh } = player
  const { clientbound } = mesh
  const packet = frame.packet()
  const line = new Line(clientbound, name, packet)
  // Most lines are neither: reading a text costs a hundred times what passing it does.
  const concerns = player.spoken.waiting || (name !== 'player_chat' && namesComingOrGoing(packet))
  const readable = concerns && line.readable
  if (readable && (name === 'system_chat' || name === 'chat')) {
    const named = comingOrGoing(line.text.text, line.text.key, mesh.roster)
    if (named.some((who) => !mesh.roster.playsOn(who, link.server))) return undefined
  }
  const shown = name === 'player_chat' ? unsignedChat(player, link, line) : frame
  const echo = readable ? echoOf(player, link, line) : undefined
  if (echo) mesh.roster.relayChat(player, link.server, Buffer.isBuffer(shown) ? shown : packet, echo.text)
  // Of a dummy's lines only the one that the player sent itself, just before it was switched.
  return echo || link.role === 'primary' ? shown : undefined
}

/** What the player sent, if the line is its own, come back from its server. */
const echoOf = (player: Player, link: Link, line: Line): SpokenLine | undefined =>
  player.spoken.takeEcho(
    link.server,
    player.mesh.now(),
    (text) => line.text.text.includes(text) && isOwnLine(player, link, line, text),
  )

/** Whether a line that contains what the player sent is its own, and meant for all. */
function isOwnLine(player: Player, link: Link, line: Line, text: string): boolean {
  const { params } = line
  switch (line.name) {
    case 'player_chat':
      // A whisper and a team message name who they are for.
      return params.senderUuid === link.uuid && (params.networkTargetName ?? undefined) === undefined
    case 'profileless_chat':
      return line.speaks(player.name) && (params.target ?? undefined) === undefined
    default: {
      // Up to 1.18 it names its sender; the nil UUID is a server's own message, which may repeat a player's all the
      // same.
      const sender = params.sender as string | undefined
      if (sender !== undefined && sender !== NIL_UUID && sender !== link.uuid) return false
      if (line.text.key?.startsWith('commands.message.')) return false
      return wordIn(line.plain, player.name) && wordIn(line.plain.replace(player.name, ''), text)
    }
  }
}

/** Whether a packet may announce somebody's coming or going, by its bytes. */
const namesComingOrGoing = (packet: Buffer): boolean =>
  packet.includes('multiplayer.player.') || packet.includes('the game')

/**
 * Who comes or goes by a line, among other words: a team's prefix and suffix stand around a name. Nothing for any other line,
 * such as a player's that says the same.
 */
function comingOrGoing(text: string, key: string | undefined, roster: PlayerRoster): string[] {
  const names = (line: string): string[] => wordsOf(line).flatMap((word) => namesIn(word, roster))
  if (key !== undefined) return key.startsWith('multiplayer.player.') ? names(text.slice(key.length)) : []
  const about = /^(.{1,100}) (?:joined|left) the game\.?$/.exec(text)?.[1]
  // What stands in brackets is a title, as a rule.
  const bare = about?.replace(/[[({][^[\](){}]*[\])}]/g, ' ')
  const named = names(bare ?? '')
  return named.length === 1 ? named : []
}

/** Whom a word may name: the player of that very name, or what stands between signs that a team may put around a name. */
const namesIn = (word: string, roster: PlayerRoster): readonly string[] =>
  roster.knows(word) ? [word] : (word.match(/\w+/g) ?? [])

/** Whether a version has no packet for a player's unsigned line: in 1.19 to 1.19.2 it is shown as the system's. */
export const showsChatAsSystem = (clientbound: PacketSet): boolean =>
  clientbound.idOf('player_chat') !== undefined && clientbound.idOf('profileless_chat') === undefined

/**
 * A player_chat as the client may be shown it: without signature, decorated as its chat type and names have it. As
 * profileless_chat since 1.19.3, as system chat before.
 */
function unsignedChat(player: Player, link: Link, { params }: Line): Buffer {
  const { clientbound, systemLineType } = player.mesh
  if (!showsChatAsSystem(clientbound)) {
    return clientbound.encode('profileless_chat', {
      message: params.unsignedChatContent ?? textLike(params.networkName, String(params.plainMessage ?? '')),
      type: params.type,
      name: params.networkName,
      target: params.networkTargetName,
    })
  }
  const { unsignedChatContent, formattedMessage, signedChatContent, plainMessage } = params
  const line = decorated(link.level.chatTypes.get(params.type as number), {
    sender: parsed(params.senderName ?? params.networkName),
    target: parsed(params.senderTeam ?? params.networkTargetName),
    content: parsed(unsignedChatContent ?? formattedMessage ?? signedChatContent ?? { text: plainMessage ?? '' }),
  })
  return clientbound.encode('system_chat', { content: JSON.stringify(line), type: systemLineType, isActionBar: false })
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
