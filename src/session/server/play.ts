import type { ServerStateHandler } from './conversation.ts'

/** The server plays: the clientbound table decides what becomes of each packet. */
export const play: ServerStateHandler = ({ mesh, player, link }, frame) =>
  mesh.routers.clientbound.fromServer(player, link, frame)
