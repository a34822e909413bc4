import { sentBytes } from '../wire/sent-bytes.ts'
import { Walked } from './schema-types.ts'

/*
 * What a packet may hold: by the protocol's own word where vanilla gives it for what mcmesh reads, and in all by what was sent
 * of it. A packet deflates to a thousandth of its length if it says the same thing again and again; reading it costs by its length.
 */

interface BoundRow {
  readonly packet: string
  /** A list or a text among the packet's own fields. */
  readonly field: string
  /** Elements of a list, characters of a text. */
  readonly most: number
  /** The last protocol number that has the bound, if it is not for ever. */
  readonly until?: number
}

/** Signatures of a command's arguments; the name that one is for. */
const SIGNATURES = 8
/** Messages that a client has seen last. 1.19.1 and 1.19.2 take five. */
const LAST_SEEN = 20
const CHAT = 256
/** A name such as `minecraft:dimension_type`, and any other text that vanilla gives no bound of its own. */
const IDENTIFIER = 32_767

/** Vanilla's own bounds (the limits that its packets' readers are given). */
const BOUNDS = {
  serverbound: [
    { packet: 'chat', field: 'message', most: CHAT },
    { packet: 'chat_message', field: 'message', most: CHAT },
    { packet: 'chat_message', field: 'previousMessages', most: LAST_SEEN },
    { packet: 'chat_command', field: 'command', most: CHAT, until: 765 },
    { packet: 'chat_command', field: 'command', most: IDENTIFIER },
    { packet: 'chat_command', field: 'argumentSignatures', most: SIGNATURES },
    { packet: 'chat_command', field: 'previousMessages', most: LAST_SEEN },
    { packet: 'chat_command_signed', field: 'command', most: IDENTIFIER },
    { packet: 'chat_command_signed', field: 'argumentSignatures', most: SIGNATURES },
    { packet: 'window_click', field: 'changedSlots', most: 128 },
    { packet: 'select_known_packs', field: 'packs', most: 64 },
    { packet: 'custom_payload', field: 'channel', most: IDENTIFIER },
    { packet: 'cookie_response', field: 'key', most: IDENTIFIER },
    { packet: 'login_start', field: 'username', most: IDENTIFIER },
    { packet: 'set_protocol', field: 'serverHost', most: IDENTIFIER },
  ],
  clientbound: [
    { packet: 'player_chat', field: 'previousMessages', most: LAST_SEEN },
    { packet: 'custom_payload', field: 'channel', most: IDENTIFIER },
    { packet: 'login_plugin_request', field: 'channel', most: IDENTIFIER },
    { packet: 'cookie_request', field: 'cookie', most: IDENTIFIER },
    { packet: 'store_cookie', field: 'key', most: IDENTIFIER },
    { packet: 'registry_data', field: 'id', most: IDENTIFIER },
  ],
} as const satisfies Record<string, readonly BoundRow[]>

/** The bounds of a packet's fields, by path, in protocol `number`. */
export function boundsOf(number: number, direction: keyof typeof BOUNDS, packet: string): ReadonlyMap<string, number> {
  const bounds = new Map<string, number>()
  const rows: readonly BoundRow[] = BOUNDS[direction]
  for (const row of rows)
    if (row.packet === packet && number <= (row.until ?? number))
      bounds.set(row.field, Math.min(row.most, bounds.get(row.field) ?? row.most))
  return bounds
}

/** Elements in one packet, in all. Vanilla's longest, a great modpack's recipes or commands, have some 300,000. */
const MOST_ELEMENTS = 1 << 20
/**
 * Elements of any packet, and for each byte that was sent of it. Of what vanilla and Minestom send nothing that mcmesh reads has
 * more than 0.7 a byte.
 */
const MOST_OF_ANY = 1024
const MOST_PER_BYTE = 2

/** A walk over `packet`, which may find as many elements as it was sent bytes for. */
export function walkOver(packet: Buffer): Walked {
  // No element takes less than a byte.
  if (packet.length <= MOST_OF_ANY) return new Walked(MOST_OF_ANY)
  return new Walked(Math.min(MOST_ELEMENTS, MOST_OF_ANY + MOST_PER_BYTE * sentBytes(packet)))
}
