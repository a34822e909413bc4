/**
 * Whether a client may log in under a name: 1–16 characters from `!` to `~`, as vanilla takes them
 * (`StringUtil.isValidPlayerName`) and Floodgate makes them (`.name`).
 */
export const isPlayerName = (name: string): boolean => /^[!-~]{1,16}$/.test(name)

/** What names that differ only in capitals have in common: they are one player, as for servers' commands. */
export const playerKey = (name: string): string => name.toLowerCase()

/** A name as part of a file's: nothing that a shell, a path or a file system takes for more, and no hidden file. */
export const nameInFile = (name: string): string => name.replace(/[^\w.-]/g, '_').replace(/^[.-]/, '_')
