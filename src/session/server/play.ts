import type { ServerState } from './conversation.ts'

/** The server plays: the clientbound table says what becomes of each packet. */
export const play: ServerState = ({ mesh, player, link }, frame) =>
  mesh.routers.clientbound.fromServer(player, link, frame)
