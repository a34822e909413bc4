import type { ServerState } from './session.ts'

/** The server plays: the clientbound table says what becomes of each packet. */
export const play: ServerState = (session, frame) => session.mesh.router.fromServer(session.link, frame)
