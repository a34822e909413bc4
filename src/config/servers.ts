import { minecraftPort, parseAddress, rconPort, reachesListener, sameAddress } from './address.ts'
import type { Fields } from './fields.ts'
import type { Address, EmbeddedServer, MeshServer, Rcon } from './shape.ts'
import { type Outside, takeSecret } from './sources.ts'

/** Names are typed in commands, shown in tables and become directories. */
const SERVER_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$/

/** Reads `servers`. Servers with mistakes are in the list too, so that their names count as known. */
export function readServers(top: Fields, listen: Address, outside: Outside): MeshServer[] {
  const { findings } = top
  const all = top.object('servers')
  if (!all) {
    if (!top.has('servers'))
      findings.error('$.servers', 'servers.missing', 'There are no servers. Name at least one, with its "address".')
    return []
  }
  const servers: MeshServer[] = []
  for (const name of all.keys()) {
    checkName(all, name, servers)
    const fields = all.object(name)
    servers.push(fields ? readServer(fields, name, outside) : bare(name))
  }
  if (servers.length === 0)
    findings.error('$.servers', 'servers.missing', 'There are no servers. Name at least one, with its "address".')
  checkAddresses(all, servers, listen)
  checkSeeds(all, servers)
  return servers
}

function bare(name: string): MeshServer {
  return { name, forwarding: 'none', sync: 'auto', rejoin: 'position' }
}

function checkName(all: Fields, name: string, servers: readonly MeshServer[]): void {
  const quoted = JSON.stringify(name)
  if (!SERVER_NAME.test(name)) {
    const rule = 'Take 1 to 32 letters, digits, "_", "-" or ".", the first a letter or digit.'
    all.findings.error(all.at(name), 'server.name', `${quoted} cannot be a server’s name. ${rule}`)
  }
  const twin = servers.find((server) => server.name.toLowerCase() === name.toLowerCase())
  if (twin) {
    const message = `${quoted} and ${JSON.stringify(twin.name)} differ only in capitals. Name one of them otherwise.`
    all.findings.error(all.at(name), 'server.name', message)
  }
}

function readServer(fields: Fields, name: string, outside: Outside): MeshServer {
  const address = takeAddress(fields, 'address', minecraftPort)
  const embedded = readEmbedded(fields)
  checkOneKind(fields, name)
  const forwarding = fields.choice('forwarding', ['none', 'bungeecord', 'velocity']) ?? 'none'
  const secret = takeSecret(fields, 'secret', outside)
  checkForwarding(fields, forwarding)
  const rcon = readRcon(fields, outside)
  const sync = fields.choice('sync', ['auto', 'plugin', 'rcon', 'none']) ?? 'auto'
  if (sync === 'rcon' && !fields.has('rcon')) {
    const message =
      '"sync" is "rcon", but there is no "rcon". Add it: { "address": "HOST:25575", "password": "env:NAME" }.'
    fields.findings.error(fields.at('sync'), 'sync.no-rcon', message)
  }
  const rejoin = fields.choice('rejoin', ['position', 'server']) ?? 'position'
  fields.close()
  return {
    name,
    ...(address && { address }),
    ...(embedded && { embedded }),
    forwarding,
    ...(secret !== undefined && { secret }),
    ...(rcon && { rcon }),
    sync,
    rejoin,
  }
}

function checkOneKind(fields: Fields, name: string): void {
  const { findings, path } = fields
  if (fields.has('address') && fields.has('embedded')) {
    const message = `${name} has both "address" and "embedded". Keep one: a server elsewhere, or a world that mcmesh runs itself.`
    findings.error(path, 'server.two-kinds', message)
  }
  if (!fields.has('address') && !fields.has('embedded')) {
    const message = `${name} has no "address". Add it ("HOST:25565"), or "embedded": { "seed": 1 } for a world that mcmesh runs itself.`
    findings.error(path, 'server.no-address', message)
  }
  if (fields.has('embedded') && fields.has('rcon'))
    findings.error(fields.at('rcon'), 'rcon.embedded', `${name} is an embedded world: it has no RCON. Remove "rcon".`)
}

function readEmbedded(fields: Fields): EmbeddedServer | undefined {
  const embedded = fields.object('embedded')
  if (!embedded) return undefined
  const seed = embedded.number('seed', -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, true)
  if (!embedded.has('seed'))
    embedded.findings.error(embedded.at('seed'), 'embedded.no-seed', 'An embedded world needs a "seed", such as 44.')
  embedded.close()
  return seed === undefined ? undefined : { seed }
}

function checkForwarding(fields: Fields, forwarding: MeshServer['forwarding']): void {
  const { findings } = fields
  if (forwarding !== 'none') {
    const message = `Forwarding by ${forwarding} is not built yet. Set "forwarding": "none", and online-mode=false on that server.`
    findings.error(fields.at('forwarding'), 'not-yet', message)
  }
  if (forwarding === 'velocity' && !fields.has('secret')) {
    const message =
      'Velocity forwarding needs the "secret" that the server knows too: "env:NAME", "file:PATH" or the text.'
    findings.error(fields.path, 'secret.missing', message)
  }
  if (forwarding === 'none' && fields.has('secret'))
    findings.warn(fields.at('secret'), 'secret.unused', 'Without "forwarding" nobody asks for this secret.')
}

function readRcon(fields: Fields, outside: Outside): Rcon | undefined {
  const rcon = fields.object('rcon')
  if (!rcon) return undefined
  const address = takeAddress(rcon, 'address', rconPort)
  const password = takeSecret(rcon, 'password', outside)
  if (!rcon.has('address'))
    rcon.findings.error(rcon.path, 'rcon.incomplete', 'RCON needs an "address", such as "10.0.0.1:25575".')
  if (!rcon.has('password')) {
    const message = 'RCON needs the "password" from server.properties: "env:NAME", "file:PATH" or the text.'
    rcon.findings.error(rcon.path, 'rcon.incomplete', message)
  }
  rcon.close()
  return address && password !== undefined ? { address, password } : undefined
}

/** Reads a member that is an address to dial or to listen on. */
export function takeAddress(fields: Fields, key: string, defaultPort: number, freePort = false): Address | undefined {
  const text = fields.text(key)
  if (text === undefined) return undefined
  const address = parseAddress(text, { defaultPort, freePort })
  return typeof address === 'string' ? fields.findings.error(fields.at(key), 'address.bad', address) : address
}

function checkAddresses(all: Fields, servers: readonly MeshServer[], listen: Address): void {
  for (const [index, { name, address }] of servers.entries()) {
    if (!address) continue
    const path = `${all.at(name)}.address`
    if (reachesListener(address, listen)) {
      const message =
        'This is the address that mcmesh itself listens on. Give the server another port (server-port in server.properties).'
      all.findings.error(path, 'server.itself', message)
    }
    const twin = servers.slice(0, index).find((other) => other.address && sameAddress(other.address, address))
    if (twin) {
      const message = `${twin.name} has this address too, and no player can be on one server twice. Correct one of them.`
      all.findings.error(path, 'server.same-address', message)
    }
  }
}

function checkSeeds(all: Fields, servers: readonly MeshServer[]): void {
  const embedded = servers.flatMap(({ name, embedded }) => (embedded ? [{ name, seed: embedded.seed }] : []))
  const [first] = embedded
  const other = embedded.find(({ seed }) => seed !== first?.seed)
  if (!first || !other) return
  const message = `${other.name} has another seed than ${first.name} (${first.seed}): their ground does not meet at the border.`
  all.findings.warn(`${all.at(other.name)}.embedded.seed`, 'embedded.seeds', message)
}
