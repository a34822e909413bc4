import type { PacketSet } from '../protocol/versions.ts'

/**
 * A signed or unsigned player_chat as the client may be shown it: without signature, its chat type and names kept. As
 * profileless_chat since 1.19.3, as system chat before. Undefined when the version knows neither.
 */
export function unsignedChat(clientbound: PacketSet, packet: Buffer): Buffer | undefined {
  const { params } = clientbound.decode(packet)
  if (clientbound.idOf('profileless_chat') !== undefined) {
    const target = params.networkTargetName
    return clientbound.encode('profileless_chat', {
      message: params.unsignedChatContent ?? textLike(params.networkName, String(params.plainMessage ?? '')),
      type: params.type,
      name: params.networkName,
      target,
    })
  }
  if (clientbound.idOf('system_chat') === undefined) return undefined
  const name = params.senderName ?? params.networkName
  const content =
    params.unsignedChatContent ?? params.unsignedContent ?? params.formattedMessage ?? params.signedChatContent
  const said = content ?? JSON.stringify({ text: String(params.plainMessage ?? '') })
  const line = { translate: 'chat.type.text', with: [parsed(name), parsed(said)] }
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
