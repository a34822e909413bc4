/** What a socket's error means, in words. */
export function networkSentence(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ECONNREFUSED':
      return 'it refuses connections; is it running?'
    case 'ECONNRESET':
    case 'EPIPE':
      return 'the connection broke'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its address is not known'
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'it can not be reached'
    default:
      return error.message
  }
}
