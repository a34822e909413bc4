import { jsonReason, type Reason, reasonParam, reasonText } from '../../protocol/reason.ts'
import type { Protocol, State } from '../../protocol/versions.ts'

/** Bytes of a farewell: vanilla's clients read so many letters of a text. */
const LONGEST = 262_144
/** Letters of one in plain words. */
const LONGEST_PLAIN = 16_384

/**
 * The packet that ends a client's connection with a reason, in the state that the client is in: in plain words where it can't be
 * encoded as it was said, or is longer than clients read. Undefined in states that have no such packet.
 */
export function farewell(protocol: Protocol, state: State, reason: Reason): Buffer | undefined {
  if (state === 'handshaking' || state === 'status') return undefined
  const say = (words: Reason): Buffer =>
    protocol.packets(state, 'clientbound').encode(state === 'play' ? 'kick_disconnect' : 'disconnect', {
      reason: state === 'login' ? jsonReason(words) : reasonParam(protocol.number, words),
    })
  try {
    const asSaid = say(reason)
    if (asSaid.length <= LONGEST) return asSaid
  } catch {
    // In plain words, then.
  }
  return say(reasonText(reason).slice(0, LONGEST_PLAIN))
}
