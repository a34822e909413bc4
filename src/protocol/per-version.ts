/** What is found out once a version: a switch looks nothing up in minecraft-data. */
export function perVersion<T>(find: (version: string) => T): (version: string) => T {
  const known = new Map<string, T>()
  return (version) => {
    if (!known.has(version)) known.set(version, find(version))
    return known.get(version) as T
  }
}
