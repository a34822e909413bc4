import type { CarryTransport } from '../carry/transport.ts'
import { WORLD_EDGE } from '../protocol/facts.ts'
import { RconConnection, type RconOptions } from './rcon.ts'
import type { BodyLink } from './rcon-carry/body-link.ts'
import { RconCarry, type RconCarryTimes } from './rcon-carry/rcon-carry.ts'
import { type Placement, type Sync, SyncError, type SyncPlayer } from './sync.ts'

/** Sync with any server that knows vanilla's commands: one RCON connection, shared by all players with a link to it. */
export class RconSync implements Sync {
  readonly kind = 'rcon'
  readonly #connection: RconConnection
  readonly #times: () => RconCarryTimes

  /** `times`: of carries, as the file has them now. */
  constructor(options: RconOptions, times: () => RconCarryTimes = () => ({})) {
    this.#connection = new RconConnection(options)
    this.#times = times
  }

  async place(player: SyncPlayer, at: Placement): Promise<void> {
    const answer = await this.#connection.command(teleportCommand(player.uuid, at))
    const problem = refusal(answer)
    if (problem) throw new SyncError('refused', problem)
  }

  /** What a player has there, over the same connection: vanilla mixes up the answers of two. */
  carryOf({ uuid }: SyncPlayer, link: BodyLink): CarryTransport {
    return new RconCarry({ ...this.#times(), rcon: this.#connection, link, uuid })
  }

  close(): void {
    this.#connection.close()
  }
}

/** Vanilla's bounds for a teleport (`Level.isInSpawnableBounds`), in blocks. */
const bounds = { across: WORLD_EDGE, up: 20_000_000 }

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * The command that moves a player, in vanilla's grammar: by UUID, since a name in other capitals is another player's; numbers without exponents, always with a decimal point (a whole
 * x or z would be put in the middle of its block), yaw from −180 to 180.
 *
 * @throws SyncError `bad-player` or `bad-position` for what must not reach a command line
 */
export function teleportCommand(uuid: string, at: Placement): string {
  if (!UUID.test(uuid)) {
    throw new SyncError('bad-player', 'The server has not given the player a UUID. RCON cannot place it.')
  }
  if (!/^[a-z0-9_.-]{1,64}:[a-z0-9_./-]{1,128}$/.test(at.dimension)) {
    throw new SyncError('bad-position', 'The player is in a dimension whose name cannot stand in a command.')
  }
  const { x, y, z, yaw, pitch } = at
  const inside = Math.abs(x) <= bounds.across && Math.abs(z) <= bounds.across && Math.abs(y) <= bounds.up
  if (!inside || !Number.isFinite(yaw) || !Number.isFinite(pitch)) {
    throw new SyncError('bad-position', 'The player stands outside of the world, where no server teleports.')
  }
  const turn = ((((yaw + 180) % 360) + 360) % 360) - 180
  const tilt = Math.max(-90, Math.min(90, pitch))
  const place = [x, y, z].map((value) => decimal(value, 10))
  return `execute in ${at.dimension} run tp ${uuid} ${place.join(' ')} ${decimal(turn, 4)} ${decimal(tilt, 4)}`
}

/** Fixed-point with at least one decimal, and no minus before a zero. */
function decimal(value: number, digits: number): string {
  const text = value.toFixed(digits).replace(/(\.\d+?)0+$/, '$1')
  return /^-0\.0$/.test(text) ? '0.0' : text
}

/** What vanilla says instead of "Teleported …", and what the owner of the mesh can do about it. */
const refusals: readonly (readonly [RegExp, string])[] = [
  [
    /no entity was found|no player was found|that player does not exist|player .* cannot be found/i,
    'it knows no such player (yet)',
  ],
  [/not loaded/i, 'the position is not loaded there'],
  [/invalid position|out of (this )?world/i, 'the position lies outside of its world'],
  [/unknown dimension/i, 'it has no such dimension'],
  [
    /unknown or incomplete command|incorrect argument|<--\[here\]/i,
    'it does not know the command; RCON sync needs a server with vanilla commands, 1.17 or later',
  ],
  [/permission/i, 'its RCON may not teleport'],
]

/**
 * Why an answer to `tp` is no success, or undefined. Vanilla says "Teleported …", and nothing at all where the game rule
 * sendCommandFeedback is off.
 */
function refusal(answer: string): string | undefined {
  if (answer === '' || /^teleported /i.test(answer)) return undefined
  const known = refusals.find(([pattern]) => pattern.test(answer))
  const quoted = JSON.stringify(answer.slice(0, 160))
  return `The server did not place the dummy: ${known ? `${known[1]} (${quoted})` : quoted}.`
}
