import type { ServerStateHandler } from './conversation.ts'

/** The server plays: the clientbound table decides what becomes of each packet. A carry that waits for one hears it first. */
export const play: ServerStateHandler = ({ mesh, player, link, body }, frame) => {
  body.heard(frame)
  mesh.routers.clientbound.fromServer(player, link, frame)
}
