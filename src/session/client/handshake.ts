import type { ClientState } from './session.ts'

const nextStates = { 1: 'status', 2: 'login', 3: 'login' } as const

/** The first packet of a connection: the client's version, and what it came for. */
export const handshake: ClientState = (session, frame) => {
  const { params } = session.mesh.protocol.packets('handshaking', 'serverbound').decode(frame.packet())
  const next = nextStates[params.nextState as keyof typeof nextStates]
  if (params.protocolVersion === undefined || !next) {
    session.end()
    return
  }
  session.clientProtocol = params.protocolVersion as number
  session.state = next
}
