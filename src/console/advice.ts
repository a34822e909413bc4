/** What an operator can do about a failure: by the words that servers and networks use for it. */

const remedies: readonly (readonly [words: RegExp, remedy: string])[] = [
  [/white-?list/i, 'Add the player there with `whitelist add`, or turn white-list off in server.properties.'],
  [/\bbann?ed\b/i, 'Pardon the player on that server first.'],
  [/server is full|max-?players/i, 'Raise max-players there: dummies count as players.'],
  [/flying is not enabled|kicked for flying/i, 'Set allow-flight=true in its server.properties.'],
  [
    /verify username|unverified|online.?mode|not authenticated|session servers/i,
    'Set online-mode=false there, or set "forwarding" in zones.json as its plugin expects.',
  ],
  [/secure.?profile|chat.*sign|signature/i, 'Set enforce-secure-profile=false in its server.properties.'],
  [/throttled|too many connections/i, 'Set connection-throttle=-1 in its bukkit.yml.'],
  [/outdated|incompatible|speaks .* the mesh speaks/i, 'All servers of a mesh run one Minecraft version.'],
  [
    /refuses connections|connection refused|ECONNREFUSED|not running/i,
    'Start it, or mend its address in zones.json; it is dialled again by itself.',
  ],
  [
    /timed? ?out|did not answer|did not take/i,
    'See what it says in its own log; `mcmesh doctor` tells what stands in the way.',
  ],
  [/another switch was asked for/i, 'The later one holds.'],
  [/no sync|registries|dimension/i, '`mcmesh doctor` lists what differs between the servers.'],
  [/left|disconnected/i, 'Nothing is to be done.'],
]

/** The failure with what to do next; unchanged where it says so itself or nothing is known. */
export function withAdvice(error: string): string {
  const remedy = remedies.find(([words]) => words.test(error))?.[1]
  // The first words of a remedy are what is to be done: some failures say it themselves.
  if (remedy === undefined || error.includes(remedy.split(' ').slice(0, 2).join(' '))) return error
  return `${/[.!?]$/.test(error) ? error : `${error}.`} ${remedy}`
}
