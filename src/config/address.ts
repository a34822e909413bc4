import { isIPv4, isIPv6 } from 'node:net'
import type { Address } from './shape.ts'

export const minecraftPort = 25_565
export const rconPort = 25_575

export interface AddressRules {
  /** Taken when the text names none. */
  readonly defaultPort: number
  /** Whether port 0 ("take a free one") makes sense: only for listening. */
  readonly freePort?: boolean
}

/**
 * Reads `host`, `host:port`, `1.2.3.4:port`, `[v6]` or `[v6]:port`.
 * @returns the address, or a sentence that says what is wrong with it
 */
export function parseAddress(text: string, rules: AddressRules): Address | string {
  const quoted = JSON.stringify(text)
  if (text.trim() === '') return 'The address is empty. Write host:port, such as "10.0.0.1:25565".'
  if (/^\w+:\/\//.test(text))
    return `${quoted} is no address: leave the ${text.split('://')[0]}:// out, write host:port.`
  if (isIPv6(text)) return `${quoted}: an IPv6 address needs brackets, such as "[${text}]:${rules.defaultPort}".`
  const parts = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(.*))?$/.exec(text)
  if (!parts) return `${quoted} is no address. Write host:port, with brackets around an IPv6 address.`
  const [, v6, name, portText] = parts
  const port = portText === undefined ? rules.defaultPort : parsePort(portText, rules.freePort ?? false)
  if (typeof port === 'string') return `${quoted}: ${port}`
  if (v6 !== undefined) return isIPv6(v6) ? { host: v6, port } : `${quoted}: ${JSON.stringify(v6)} is no IPv6 address.`
  const fault = hostFault(name ?? '')
  return fault === undefined ? { host: name ?? '', port } : `${quoted}: ${fault}`
}

/** Reads an address to listen at, such as that of `--listen`; a sentence when it is none. */
export function parseListen(text: string): Address | string {
  return parseAddress(text, { defaultPort: minecraftPort, freePort: true })
}

/** The text that `parseAddress` reads back: IPv6 in brackets. */
export function formatAddress(address: Address): string {
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`
}

/** Whether dialling `server` would reach the listener itself, as far as one can tell without asking the network. */
export function reachesListener(server: Address, listen: Address): boolean {
  if (server.port !== listen.port || listen.port === 0) return false
  if (sameHost(server.host, listen.host)) return true
  return isWildcard(listen.host) && (isLoopback(server.host) || isWildcard(server.host))
}

/** Whether both addresses are the same as written; `localhost` and its numbers count as one. */
export function sameAddress(a: Address, b: Address): boolean {
  return a.port === b.port && sameHost(a.host, b.host)
}

function sameHost(a: string, b: string): boolean {
  return (
    a.toLowerCase() === b.toLowerCase() || (isLoopback(a) && isLoopback(b) && (a === 'localhost' || b === 'localhost'))
  )
}

function isLoopback(host: string): boolean {
  return host.toLowerCase() === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))
}

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}

function parsePort(text: string, freePort: boolean): number | string {
  const least = freePort ? 0 : 1
  const port = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN
  if (port >= least && port <= 65_535) return port
  return `${JSON.stringify(text)} is no port. Ports go from ${least} to 65535.`
}

function hostFault(host: string): string | undefined {
  if (host === '') return 'the host is missing. Write host:port.'
  if (/^[\d.]+$/.test(host)) return isIPv4(host) ? undefined : `${JSON.stringify(host)} is no IPv4 address.`
  const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?'
  if (host.length <= 253 && new RegExp(`^${label}(?:\\.${label})*\\.?$`, 'i').test(host)) return undefined
  return `${JSON.stringify(host)} is no host name.`
}
