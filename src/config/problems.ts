/** What can be wrong with a zones.json: every code, whether it stops the start, and what it means. docs/zones.md prints it. */
export const problemTable = {
  'file.unreadable': ['error', 'The file is missing or may not be read.'],
  'file.unwatched': ['error', 'The system cannot watch the file any more; the mesh runs on.'],
  'json.syntax': ['error', 'The text is no JSON; line and column are given.'],
  'json.duplicate-key': ['error', 'A name stands twice in one object.'],
  'value.type': ['error', 'A number where a text belongs, and the like.'],
  'value.range': ['error', 'A number that is too small, too large, or not whole.'],
  'value.choice': ['error', 'A word that is none of those that may stand there.'],
  'key.unknown': ['warning', 'A name that means nothing there; it is ignored.'],
  'not-yet': ['error or warning', 'Something that is planned but not built: a warning where it can be ignored safely.'],
  'version.unknown': ['error', 'A Minecraft version that mcmesh does not speak.'],
  'version.untried': ['warning', 'A Minecraft version that is made from what others have published of it.'],
  'address.bad': ['error', 'No host:port.'],
  'servers.missing': ['error', 'No server at all.'],
  'server.name': [
    'error',
    'A name that cannot be typed in a command or kept as a directory, or two that differ only in capitals.',
  ],
  'server.unknown': ['error', 'A server’s name that stands nowhere under `servers`.'],
  'server.no-address': ['error', 'Neither `address` nor `embedded`.'],
  'server.two-kinds': ['error', 'Both `address` and `embedded`.'],
  'operators.unproven': [
    'warning',
    'Operators on a mesh that takes names as they come: whoever joins under the name is one.',
  ],
  'server.itself': ['error', 'A server’s address is the one that mcmesh listens on.'],
  'server.same-address': ['error', 'Two servers have one address.'],
  'server.owns-nothing': ['warning', 'No zone gives this server any ground.'],
  'embedded.no-seed': ['error', 'An embedded world without a seed.'],
  'embedded.version': ['error', 'A Minecraft version that embedded worlds do not run.'],
  'embedded.seeds': ['warning', 'Embedded worlds of different seeds: their ground does not meet at the border.'],
  'secret.env': ['error', 'The environment variable of a secret is not set or empty.'],
  'secret.file': ['error', 'The file of a secret is missing, empty, or may not be read.'],
  'secret.empty': ['error', 'A secret that is empty.'],
  'secret.missing': ['error', 'Velocity forwarding without a secret.'],
  'secret.unused': ['warning', 'A secret that nobody asks for.'],
  'rcon.incomplete': ['error', 'RCON without its address or its password.'],
  'rcon.embedded': ['error', 'RCON for an embedded world, which has none.'],
  'sync.no-rcon': ['error', '`"sync": "rcon"` without `rcon`.'],
  'zones.many': ['error', 'More zones than are looked through for each chunk.'],
  'zone.no-server': ['error', 'A zone that names no owner.'],
  'zone.range': ['error', 'A range that is not two whole numbers or nulls.'],
  'zone.reversed': ['error', 'A range whose first end is greater than its second.'],
  'zone.empty': ['error', 'A range whose ends are equal: it holds no chunk.'],
  'zone.two-shapes': ['error', 'A polygon together with a rectangle.'],
  'zone.polygon': ['error', 'A polygon with fewer than three corners, or a corner that is not two numbers.'],
  'zone.beyond-world': ['warning', 'Chunks beyond the edge of any world; often blocks were meant.'],
  'zone.never': ['warning', 'A zone that no chunk ever matches.'],
  'zones.uncovered': ['warning', 'Ground that no zone holds.'],
  'dimension.bad': ['error', 'A dimension without its namespace.'],
  'dimension.unknown': ['warning', 'A dimension in `minecraft:` that vanilla does not have.'],
  'border.leave': ['error', '`leave` is less than `join`.'],
  'carry.unknown': ['error', 'Something that cannot be carried.'],
  'carry.no-means': ['warning', 'Something is to go along, and a server has no means for it.'],
  'operator.uuid': ['error', 'An operator that is no UUID.'],
  'icon.file': ['error', 'The picture is missing or may not be read.'],
  'icon.png': ['error', 'The picture is no PNG.'],
  'icon.size': ['error', 'The picture is not 64 × 64 pixels, or has too many bytes.'],
  'limits.retry': ['error', '`retryMax` is less than `retryFirst`.'],
} as const satisfies Record<string, readonly ['error' | 'warning' | 'error or warning', string]>

export type ProblemCode = keyof typeof problemTable

/** Something wrong with a zones.json. */
export interface Problem {
  /** A JSON path such as `$.servers.west.address`; `$` is the whole file. */
  readonly path: string
  readonly code: ProblemCode
  /** One or two sentences: what is wrong and what to do. */
  readonly message: string
}
