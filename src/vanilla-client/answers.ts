import { packTaken } from '../protocol/facts.ts'
import { packetId } from '../protocol/fields.ts'
import type { PacketSet, Protocol, State } from '../protocol/versions.ts'
import { withPacketId } from '../wire/packet-id.ts'

/** What of a client's answers is its own. */
export interface ClientTraits {
  /** The data packs that it says to know; without, those of the offered ones that a vanilla client of its version knows. */
  readonly knownPacks?: readonly unknown[]
  /** The cookies that it holds, by key; without, none. */
  readonly cookies?: { get(key: string): Buffer | undefined }
  /** Its appetite for chunks; without, 20. Vanilla's client starts at 9; a server sends ten batches ahead at most. */
  readonly chunksPerTick?: number
}

/** A packet that asks for an answer, as the rows of the table see it. */
interface ServerRequest {
  /** A field of the packet; undefined where this version's packet has none of that name. */
  field<T>(path: string): T | undefined
  readonly packet: string
  readonly client: ClientTraits
  /** The client's Minecraft version: `1.21.4`. */
  readonly version: string
}

interface AnswerRow {
  readonly to: string
  readonly in: readonly State[]
  readonly says: string
  /** What the answer bears, or several answers; without, it has no body. `same`: what the question bears. */
  readonly with?: 'same' | ((asked: ServerRequest) => object | readonly object[])
  readonly why?: string
}

const everywhere: readonly State[] = ['login', 'configuration', 'play']
const afterLogin: readonly State[] = ['configuration', 'play']

interface KnownPack {
  readonly namespace: string
  readonly id: string
  readonly version: string
}

/** A vanilla client knows the core pack of its own version and no other. */
const corePacks = (offered: readonly KnownPack[], own: string): KnownPack[] =>
  offered.filter(({ namespace, id, version }) => namespace === 'minecraft' && id === 'core' && version === own)

const packResults = ({ field, packet }: ServerRequest): object[] =>
  packTaken(packet).map((result) => ({ uuid: field('uuid') ?? '', hash: field('hash') ?? '', result }))

/**
 * What a vanilla client says by itself to what a server asks, one row a packet. A packet that a version doesn't have is
 * never asked or not answered. A teleport is answered by `arrival` (pose.ts), since that takes where the client stands.
 */
const answerTable: readonly AnswerRow[] = [
  {
    to: 'login_plugin_request',
    in: ['login'],
    says: 'login_plugin_response',
    with: ({ field }) => ({ messageId: field('messageId'), data: undefined }),
    why: 'a client without mods understands none of them: the protocol has an answer without data for that',
  },
  { to: 'success', in: ['login'], says: 'login_acknowledged' },
  {
    to: 'cookie_request',
    in: everywhere,
    says: 'cookie_response',
    with: ({ field, client }) => {
      const key = field<string>('cookie') ?? ''
      return { key, value: client.cookies?.get(key) }
    },
  },
  {
    to: 'select_known_packs',
    in: ['configuration'],
    says: 'select_known_packs',
    with: ({ field, client, version }) => ({ packs: client.knownPacks ?? corePacks(field('packs') ?? [], version) }),
  },
  { to: 'code_of_conduct', in: ['configuration'], says: 'accept_code_of_conduct' },
  { to: 'finish_configuration', in: ['configuration'], says: 'finish_configuration' },
  { to: 'keep_alive', in: afterLogin, says: 'keep_alive', with: 'same' },
  { to: 'ping', in: afterLogin, says: 'pong', with: 'same' },
  { to: 'resource_pack_send', in: afterLogin, says: 'resource_pack_receive', with: packResults },
  { to: 'add_resource_pack', in: afterLogin, says: 'resource_pack_receive', with: packResults },
  {
    to: 'chunk_batch_finished',
    in: ['play'],
    says: 'chunk_batch_received',
    with: ({ client }) => ({ chunksPerTick: client.chunksPerTick ?? 20 }),
  },
  { to: 'start_configuration', in: ['play'], says: 'configuration_acknowledged' },
]

type AnswerEncoder = (packet: Buffer, client: ClientTraits) => readonly Buffer[]

/** By protocol and state, then by the id of the packet that asks. */
const compiled = new WeakMap<Protocol, Map<State, readonly (AnswerEncoder | undefined)[]>>()

/**
 * The packets by which a client answers `packet` (id and body) of that state, in order; none when it says nothing to it.
 * They belong to the same state, also where the answer ends it. Throws ProtocolError `packet.unreadable`.
 */
export function answersTo(protocol: Protocol, state: State, packet: Buffer, client: ClientTraits): readonly Buffer[] {
  let states = compiled.get(protocol)
  if (!states) {
    states = new Map()
    compiled.set(protocol, states)
  }
  let answers = states.get(state)
  if (!answers) {
    answers = compile(protocol, state)
    states.set(state, answers)
  }
  return answers[packetId(packet)]?.(packet, client) ?? []
}

function compile(protocol: Protocol, state: State): readonly (AnswerEncoder | undefined)[] {
  const clientbound = protocol.packets(state, 'clientbound')
  const serverbound = protocol.packets(state, 'serverbound')
  const answers: (AnswerEncoder | undefined)[] = []
  for (const row of answerTable) {
    const id = clientbound.idOf(row.to)
    if (id === undefined || !row.in.includes(state)) continue
    answers[id] = answerOf(row, protocol.version, clientbound, serverbound)
  }
  return answers
}

function answerOf(row: AnswerRow, version: string, asked: PacketSet, said: PacketSet): AnswerEncoder | undefined {
  const id = said.idOf(row.says)
  if (id === undefined) return undefined
  const { with: bears } = row
  if (bears === 'same') return (packet) => [withPacketId(packet, id)]
  if (bears === undefined) {
    const answer = [said.encode(row.says, {})]
    return () => answer
  }
  return (packet, client) => {
    const field = <T>(path: string): T | undefined => asked.field<T>(row.to, path)?.read(packet)
    const params = bears({ field, packet: row.to, client, version })
    return (Array.isArray(params) ? params : [params]).map((each) => said.encode(row.says, each))
  }
}
