/**
 * Every limit that zones.json may set under `limits`, in one table: name, default, bounds, unit, and the sentence that
 * docs/zones.md prints. A new limit is a new row.
 */

export type LimitUnit = 'bytes' | 'ms' | 'count' | 'blocks' | 'per second' | 'blocks per second' | 'yes or no'

interface LimitRow {
  readonly default: number | boolean
  /** Smallest and largest value that makes sense; absent for yes or no. */
  readonly least?: number
  readonly most?: number
  readonly unit: LimitUnit
  readonly meaning: string
}

const KIB = 1024
const MIB = 1024 * KIB

export const limitTable = {
  maxFrame: {
    default: 2_097_151,
    least: KIB,
    most: 2_097_151,
    unit: 'bytes',
    meaning:
      'The longest frame taken from a client or a server, as it stands on the wire. The protocol’s length prefix allows no more than the default.',
  },
  maxPacketFromServer: {
    default: 8 * MIB,
    least: 64 * KIB,
    most: 64 * MIB,
    unit: 'bytes',
    meaning: 'The largest packet from a server, inflated. Vanilla’s clients take 8 MiB.',
  },
  maxPacketFromClient: {
    default: 2 * MIB,
    least: 32 * KIB,
    most: 8 * MIB,
    unit: 'bytes',
    meaning: 'The largest packet from a client, inflated.',
  },
  compressionThreshold: {
    default: 256,
    least: 0,
    most: MIB,
    unit: 'bytes',
    meaning:
      'From which size on packets between a client and mcmesh are compressed, whatever its servers do. Vanilla’s `network-compression-threshold` has the same default.',
  },
  connectsPerSecond: {
    default: 10,
    least: 1,
    most: 100_000,
    unit: 'per second',
    meaning: 'New connections taken from one address; more are closed at once.',
  },
  connectionsPerAddress: {
    default: 64,
    least: 1,
    most: 1_000_000,
    unit: 'count',
    meaning: 'Connections open at a time from one address.',
  },
  limitLoopback: {
    default: false,
    unit: 'yes or no',
    meaning: 'Whether the limits on connects and logins hold for loopback addresses too.',
  },
  handshakeTimeout: {
    default: 5_000,
    least: 100,
    most: 600_000,
    unit: 'ms',
    meaning: 'From a connect until its first packet has come whole; what speaks another protocol goes then.',
  },
  loginTimeout: {
    default: 30_000,
    least: 100,
    most: 600_000,
    unit: 'ms',
    meaning:
      'From a client’s connect, or its last answer while a server asks it at its login or configures it, until it plays; then it is told so and disconnected.',
  },
  dialTimeout: {
    default: 5_000,
    least: 100,
    most: 120_000,
    unit: 'ms',
    meaning: 'Until a server takes a connection.',
  },
  linkTimeout: {
    default: 30_000,
    least: 100,
    most: 600_000,
    unit: 'ms',
    meaning:
      'From a link’s first byte, or its client’s last answer while that is asked at its login or configured, until its server has put the player into its world.',
  },
  statusInterval: {
    default: 1_000,
    least: 50,
    most: 60_000,
    unit: 'ms',
    meaning: 'A server from which nothing came for so long, over no link, is asked for its status.',
  },
  serverSilence: {
    default: 3_500,
    least: 100,
    most: 600_000,
    unit: 'ms',
    meaning:
      'A server that has been asked for its status and from which nothing has come for so long, neither that nor anything over a link, hangs: it counts as down, and its players and dummies leave it. With `statusInterval` it is noticed within 5 s.',
  },
  serverAnswer: {
    default: 5_000,
    least: 100,
    most: 600_000,
    unit: 'ms',
    meaning:
      'From a server’s taking a link until its first word; the link is given up then, and the server counts as down when it has said nothing over other links either. A dummy that is let in waits so long for each word, and each attempt twice as long as the one before.',
  },
  serverKeepAlive: {
    default: 20_000,
    least: 1_000,
    most: 600_000,
    unit: 'ms',
    meaning:
      'A server with players in its game that sends nothing to any of them for so long hangs, even if it answers status requests: vanilla sends each a keep-alive every 15 s. One that lets a client in and is silent for so long though nobody keeps it waiting is given up.',
  },
  serverTickTimeout: {
    default: 4_500,
    least: 1_000,
    most: 600_000,
    unit: 'ms',
    meaning:
      'A server whose game used to speak every second (vanilla and Paper tell the time every 20 ticks) and says nothing to any of its players for so long hangs, even if it answers status requests. For a server that often stands still for longer and goes on, give it more.',
  },
  keepAliveTimeout: {
    default: 30_000,
    least: 1_000,
    most: 600_000,
    unit: 'ms',
    meaning:
      'A connection that says nothing for so long is given up; so is one that can’t keep up and has taken nothing for so long.',
  },
  retryFirst: {
    default: 1_000,
    least: 10,
    most: 600_000,
    unit: 'ms',
    meaning: 'The pause before a refused dummy, or a server that is down, is tried again; it doubles each time.',
  },
  retryMax: {
    default: 10_000,
    least: 10,
    most: 3_600_000,
    unit: 'ms',
    meaning: 'The longest of those pauses.',
  },
  syncTimeout: {
    default: 5_000,
    least: 100,
    most: 120_000,
    unit: 'ms',
    meaning: 'Until a server answers that it has placed a dummy.',
  },
  rconQueue: {
    default: 256,
    least: 8,
    most: 100_000,
    unit: 'count',
    meaning:
      'Commands that may wait for one server’s RCON; one more, and the oldest is given up. Each player has one at most in its carry.',
  },
  rconAnswer: {
    default: MIB,
    least: 64 * KIB,
    most: 64 * MIB,
    unit: 'bytes',
    meaning:
      'The longest answer that is taken over RCON: all that a player has, as text. A carry whose server answers with more fails, and the player stays.',
  },
  rconUnanswered: {
    default: 3,
    least: 1,
    most: 100,
    unit: 'count',
    meaning: 'RCON commands in a row without an answer after which the connection counts as dead and is dialled again.',
  },
  carryClickTimeout: {
    default: 5_000,
    least: 100,
    most: 120_000,
    unit: 'ms',
    meaning: 'For carries over RCON: until a server answers a click of the player’s link with the whole inventory.',
  },
  carryTicks: {
    default: 500,
    least: 50,
    most: 60_000,
    unit: 'ms',
    meaning:
      'For carries over RCON: how long actions wait for what only a server’s ticks bring about, such as food that falls. What is not done by then stays behind.',
  },
  carryPrepare: {
    default: 4_000,
    least: 50,
    most: 60_000,
    unit: 'ms',
    meaning: 'The same while a carry is prepared, before actions wait.',
  },
  carryTimeout: {
    default: 5_000,
    least: 100,
    most: 120_000,
    unit: 'ms',
    meaning:
      'How long actions wait until a carry is called off that has not taken anything from the old server yet; the player stays, with everything.',
  },
  carryBytes: {
    default: 2 * MIB,
    least: 32 * KIB,
    most: 32 * MIB,
    unit: 'bytes',
    meaning:
      'The longest document of what one player is and has, as it goes over the sync channel and into the journal.',
  },
  fenceBytes: {
    default: 256 * KIB,
    least: KIB,
    most: 16 * MIB,
    unit: 'bytes',
    meaning:
      'What a client’s actions may take that wait for a carry; with more, the carry is called off, or the client goes that sends so much in the short while when it can’t be.',
  },
  clientBuffer: {
    default: 16 * MIB,
    least: 64 * KIB,
    most: 1024 * MIB,
    unit: 'bytes',
    meaning: 'What may wait to be sent to one client; one that is slower still is disconnected.',
  },
  serverBuffer: {
    default: 4 * MIB,
    least: 64 * KIB,
    most: 1024 * MIB,
    unit: 'bytes',
    meaning: 'What may wait to be sent over one link; a link that is slower still is closed.',
  },
  bundlePackets: {
    default: 4_096,
    least: 32,
    most: 1_000_000,
    unit: 'count',
    meaning:
      'Packets in one bundle. Vanilla’s clients take 4,096. What is more, or more than `clientBuffer` inflated, is sent as it comes.',
  },
  moveSpeed: {
    default: 100,
    least: 10,
    most: 10_000,
    unit: 'blocks per second',
    meaning:
      'How fast a player goes by itself at the most; a twentieth of it in one packet. The fastest in vanilla, a fall or a boat on ice, make 79.',
  },
  moveBurst: {
    default: 16,
    least: 0,
    most: 10_000,
    unit: 'blocks',
    meaning:
      'How far beyond that a client may go at once, because its packets were late and arrive together. Vanilla’s servers put back who goes further than 10 in a tick.',
  },
  unverifiedMoveSettle: {
    default: 1_000,
    least: 50,
    most: 60_000,
    unit: 'ms',
    meaning:
      'A client that says it stands further off than it can have gone by itself is believed once its server has let that stand for so long. One that its server has put back crosses no border, and its dummies are placed where it was put, for so long after that; and so long the server that it has left over a border may take it back.',
  },
  trackedEntityBytes: {
    default: 64 * KIB,
    least: KIB,
    most: 64 * MIB,
    unit: 'bytes',
    meaning: 'What is kept of one entity so that it can be shown later; the oldest details go first.',
  },
  trackedEntitiesBytes: {
    default: 64 * MIB,
    least: MIB,
    most: 1024 * MIB,
    unit: 'bytes',
    meaning:
      'What is kept over one link of all its entities together; one that is spawned and finds no room is not shown. About what it takes in memory: a cow takes some 1.5 KB.',
  },
  deferredChunkBytes: {
    default: 256 * MIB,
    least: 16 * MIB,
    most: 4096 * MIB,
    unit: 'bytes',
    meaning:
      'The chunks of one link that wait, as they came, until its dummy stands where the player does or the client’s view reaches them; what finds no room is left out. The whole square of view distance 32 takes some 130 MB where each chunk has 30 KB; players who wait for the same chunks keep them once.',
  },
  unlistedProfileTime: {
    default: 1_000,
    least: 50,
    most: 60_000,
    unit: 'ms',
    meaning:
      'How long the profile of a player that its server no longer lists (an NPC) stands in a client’s tab list when it is shown later than its server meant: long enough for the client to take its skin from there.',
  },
  ledgerBytes: {
    default: 64 * MIB,
    least: 16 * MIB,
    most: 1024 * MIB,
    unit: 'bytes',
    meaning:
      'What is kept over one link of its server’s word on the player (items, recipes, advancements, commands, teams and so on), so that a switch can tell it; what finds no room is passed on but not kept. About what it takes in memory.',
  },
  tabListBytes: {
    default: 64 * MIB,
    least: MIB,
    most: 1024 * MIB,
    unit: 'bytes',
    meaning:
      'What is kept of one server’s tab list for one client; players that find no room in it are not shown. About what it takes in memory.',
  },
  configurationBytes: {
    default: 32 * MIB,
    least: MIB,
    most: 1024 * MIB,
    unit: 'bytes',
    meaning:
      'What a server may configure a player with (registries, tags, features); the link of one that sends more is closed.',
  },
  clientAnswerBytes: {
    default: MIB,
    least: 16 * KIB,
    most: 64 * MIB,
    unit: 'bytes',
    meaning:
      'What is kept of a client’s answers to servers’ questions in login and configuration (mods’ channels, dialogs), so that its dummies answer the same; what finds no room counts as never asked.',
  },
  clientProfileBytes: {
    default: 256 * KIB,
    least: 64 * KIB,
    most: 16 * MIB,
    unit: 'bytes',
    meaning:
      'What is kept of what a client says of itself (settings, brand, registered channels, mods’ announcements), so that its dummies say the same; the oldest goes first.',
  },
  cookieBytes: {
    default: MIB,
    least: 16 * KIB,
    most: 64 * MIB,
    unit: 'bytes',
    meaning:
      'What is kept of the cookies that servers store on a client, so that its dummies answer with them; the oldest goes first. One has 5,120 bytes at most.',
  },
  clientItemBytes: {
    default: 64 * KIB,
    least: KIB,
    most: 2 * MIB,
    unit: 'bytes',
    meaning:
      'The longest packet of a client about its own state (a click, a stack from the creative inventory) that is kept; the items of a longer one are uncertain until its server has sent them. Stacks stay bytes: it may fill 45 slots with as many.',
  },
  lastPositionInterval: {
    default: 2_000,
    least: 100,
    most: 60_000,
    unit: 'ms',
    meaning:
      'How often it is written where players are, and so the most of a player’s way that is lost when mcmesh is killed or the power fails. Who leaves or is switched is written at once.',
  },
  lastPositionsKept: {
    default: 100_000,
    least: 0,
    most: 10_000_000,
    unit: 'count',
    meaning:
      'Players of whom it is kept where they were; those who were seen last longest ago are forgotten first. Some 200 bytes each. 0: none, everybody joins at `spawn`.',
  },
  journalTimeout: {
    default: 3_000,
    least: 100,
    most: 600_000,
    unit: 'ms',
    meaning: 'Until the data directory’s disk has answered where a player left; then it joins as one who is new.',
  },
  inspectRing: {
    default: 2_000,
    least: 16,
    most: 1_000_000,
    unit: 'count',
    meaning: 'Packets kept for each player that is being inspected.',
  },
  inspectBytes: {
    default: 128 * KIB,
    least: 64,
    most: 8 * MIB,
    unit: 'bytes',
    meaning: 'Larger packets are listed by an inspection, but not kept to be decoded.',
  },
  recordBytes: {
    default: 1024 * MIB,
    least: MIB,
    most: 1024 * 1024 * MIB,
    unit: 'bytes',
    meaning: 'The packets of one recording, before they are compressed; a recording that is full is finished.',
  },
  recordBuffer: {
    default: 16 * MIB,
    least: 64 * KIB,
    most: 1024 * MIB,
    unit: 'bytes',
    meaning: 'What of a recording may wait for the disk; packets that find no room are left out of it and counted.',
  },
  recordChunkBytes: {
    default: 32 * MIB,
    least: 0,
    most: 1024 * MIB,
    unit: 'bytes',
    meaning:
      'Chunks kept as clients were sent them, once for all players, so that a recording that begins in the middle of the game shows the ground. 0: it shows chunks as they come.',
  },
} as const satisfies Record<string, LimitRow>

export type LimitName = keyof typeof limitTable

type ValueOf<Default> = Default extends boolean ? boolean : number

/** All limits, resolved. Times in milliseconds, sizes in bytes. */
export type Limits = { readonly [Name in LimitName]: ValueOf<(typeof limitTable)[Name]['default']> }

export const limitNames = Object.keys(limitTable) as readonly LimitName[]

/** The row of a limit, in its general form. */
export function limitRow(name: LimitName): LimitRow {
  return limitTable[name]
}

export const defaultLimits: Limits = Object.freeze(
  Object.fromEntries(limitNames.map((name) => [name, limitTable[name].default])),
) as Limits
