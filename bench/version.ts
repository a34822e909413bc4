/** The version that is measured: the captured session's. */
export const VERSION = '1.21.4'
