/** What the witness holds against packets that are not for clients: a mesh's own channels, and signed chat. */
import { OWN_CHANNELS } from '../protocol/facts.ts'
import type { PacketSet } from '../protocol/packets.ts'
import type { WitnessFold, WitnessRow, WitnessRows } from './witness-state.ts'

/** A payload (or a request in the login phase) on a channel between mcmesh and its servers. */
export const meshChannel = (set: PacketSet, name: string): WitnessFold | undefined => {
  const channel = set.field<string>(name, 'channel')
  return (
    channel &&
    (({ report }, packet) => {
      const named = channel.read(packet)
      if (named.startsWith(OWN_CHANNELS)) report('mesh-channel', `a payload on the channel ${named}`)
    })
  )
}

const signed =
  (what: string): WitnessRow =>
  () =>
  ({ report }) =>
    report('signed-chat', what)

export const channelRows: WitnessRows = {
  custom_payload: meshChannel,
  player_chat: signed('a line of signed chat'),
  hide_message: signed('a signed message is hidden'),
  // 1.19.1 and 1.19.2: a signature without its message.
  message_header: signed('the header of a signed message'),
}
