/** Who acknowledges the chunk batch that a link's server has open (1.20.2+): a switch may come before its end. */
export class ChunkBatch {
  #answeredBy: 'client' | 'mesh' | undefined

  /** The server began one. */
  begin(answeredBy: 'client' | 'mesh'): void {
    this.#answeredBy = answeredBy
  }

  /** The server finished it. Answers who acknowledges; `otherwise` for one that never began. */
  finish(otherwise: 'client' | 'mesh'): 'client' | 'mesh' {
    const answeredBy = this.#answeredBy ?? otherwise
    this.#answeredBy = undefined
    return answeredBy
  }

  /** The client is sent no more of it, and mcmesh acknowledges in its place. False when the client has none open. */
  takeOver(): boolean {
    if (this.#answeredBy !== 'client') return false
    this.#answeredBy = 'mesh'
    return true
  }
}
