/*
 * The server list before 1.7, which newer clients still try when a server does not answer them, and which status tools and
 * load balancers send. Its packets stand on the wire without a length: `FE` (up to 1.3), `FE 01` (1.4, 1.5) or
 * `FE 01 FA …` with the address that was typed in (1.6). The answer is a kick, `FF`, whose text holds the fields.
 */

/** `list`: up to 1.3, whose answer has three fields; `list-with-version`: 1.4 to 1.6. */
export type LegacyPing = 'list' | 'list-with-version'

/**
 * What a connection's first bytes are. `begun`: the ping, if nothing else comes soon, since a frame may begin with the same
 * bytes. `whole`: it can be nothing else: a frame of 254 bytes (`FE 01`) would go on with the handshake's id, 0.
 * Undefined: frames.
 */
export function readLegacyPing(
  bytes: Buffer,
): { readonly ping: LegacyPing; readonly state: 'begun' | 'whole' } | undefined {
  const [first, second, third] = bytes
  if (first !== 0xfe) return undefined
  if (second === undefined) return { ping: 'list', state: 'begun' }
  if (second !== 0x01) return undefined
  if (third === undefined) return { ping: 'list-with-version', state: 'begun' }
  return third === 0xfa ? { ping: 'list-with-version', state: 'whole' } : undefined
}

export interface LegacyStatus {
  /** Such as `1.21.4`. */
  readonly version: string
  readonly motd: string
  readonly online: number
  readonly max: number
}

/** A protocol number that no client from before 1.7 has: it shows the version in red, as vanilla has it. */
const NO_LEGACY_PROTOCOL = 127
/** UTF-16 units of the longest text that these clients read. */
const LONGEST = 256

/** The whole answer. The text is UTF-16BE, after `FF` and its length in units as a big-endian u16. */
export function legacyAnswer(ping: LegacyPing, { version, motd, online, max }: LegacyStatus): Buffer {
  // One line, without what parts the fields.
  const line = (motd.split('\n', 1)[0] ?? '').replaceAll('\0', '')
  const text =
    ping === 'list'
      ? fitting(line.replace(/§.?/gu, ''), `§${online}§${max}`)
      : `§1\0${NO_LEGACY_PROTOCOL}\0${fitting(`${version}\0${line}`, `\0${online}\0${max}`, LONGEST - 7)}`
  const head = Buffer.from([0xff, text.length >> 8, text.length & 0xff])
  return Buffer.concat([head, Buffer.from(text, 'utf16le').swap16()])
}

/** `text` and `end`; of `text` as much as has room, and no half of a character. */
function fitting(text: string, end: string, most = LONGEST): string {
  return `${text.slice(0, most - end.length).replace(/[\ud800-\udbff]$/, '')}${end}`
}
