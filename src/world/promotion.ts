import { ProtocolError } from '../protocol/errors.ts'
import { packetId } from '../protocol/fields.ts'
import type { Protocol } from '../protocol/versions.ts'
import { fitsFrame } from '../wire/frame-encoding.ts'
import { tickState } from './ledger/level.ts'
import { ledgerTopics } from './ledger/table.ts'
import type { PromotionContext } from './ledger/topic.ts'
import type { Ledger } from './ledger.ts'

export interface PromotionOptions {
  /** The client's own entity id. */
  readonly selfId: number
  /** The client's id of an entity of the new primary, when the client has it. */
  mapId(serverEid: number): number | undefined
  /** Milliseconds, on the clock of `record`. Without it nothing has aged since it was recorded. */
  readonly now?: number
  /** Topics to leave out, by name: `time` and `weather` where another server's sky is shown. */
  readonly without?: readonly string[]
  /** Leaves out all others, if given. */
  readonly only?: readonly string[]
}

/**
 * The clientbound packets (id and body) that bring a client which shows `shown` to show `next`. What is the same is not
 * sent again; what only `shown` had is removed. View distance is left to the caller. Never throws: a topic that cannot
 * be encoded is left out, and so is a packet that fits into no frame.
 */
export function promotion(protocol: Protocol, shown: Ledger, next: Ledger, options: PromotionOptions): Buffer[] {
  const now = options.now ?? 0
  const rates = { shown: shown.read(tickState), next: next.read(tickState) }
  const context: PromotionContext = {
    clientbound: protocol.packets('play', 'clientbound'),
    number: protocol.number,
    version: protocol.version,
    selfId: options.selfId,
    mapId: options.mapId,
    now,
    ticks(since, of) {
      const { rate, frozen } = rates[of]
      return frozen ? 0 : (Math.max(0, now - since) * rate) / 1000
    },
  }
  const out: Buffer[] = []
  for (const topic of ledgerTopics) {
    if (options.without?.includes(topic.name) || options.only?.includes(topic.name) === false) continue
    // Two who were told nothing do not differ.
    if (!shown.knows(topic) && !next.knows(topic)) continue
    try {
      for (const packet of topic.promote(shown.state(topic), next.state(topic), context))
        if (fitsFrame(packet)) out.push(packet)
        else next.leftOut(context.clientbound.nameOf(packetId(packet)) ?? topic.name, tooLong(packet))
    } catch (error) {
      next.leftOut(topic.name, error)
    }
  }
  return out
}

function tooLong({ length }: Buffer): ProtocolError {
  const message = `A packet of ${length} bytes that a switch would tell fits into no frame: it is left out.`
  return new ProtocolError('packet.unwritable', message)
}
