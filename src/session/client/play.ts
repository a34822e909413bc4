import type { ClientState } from './session.ts'

/** The client plays: the serverbound table says where each packet goes. */
export const play: ClientState = (session, frame) => {
  if (session.player) session.mesh.router.fromClient(session.player, frame)
}
