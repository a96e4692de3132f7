import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** The project's root folder, the same whether the program runs compiled or from its sources. */
export const ROOT = findRoot(dirname(fileURLToPath(import.meta.url)))

function findRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findRoot(dirname(folder))
}

const folder = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((path) => resolve(ROOT, path))
const flag = z.enum(['yes', 'no']).transform((word) => word === 'yes')

const environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  SUCHARIT_URL: z.url({ protocol: /^https?$/ }).optional(),
  SUCHARIT_DATA: folder('data'),
  SUCHARIT_UPLOADS: folder('uploads'),
  SUCHARIT_PROXIES: z.string().default(''),
  SUCHARIT_LEAVE_URL: z.url({ protocol: /^https?$/ }).default('https://www.google.co.th/'),
  SUCHARIT_LOG: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
  SUCHARIT_LIMITS: flag.default(true),
  MONGODB_URI: z.string().startsWith('mongodb').optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  SMTP_FROM: z.email().optional(),
})

export type Config = {
  port: number
  host: string
  /** Address that residents type, without a slash at the end; decides whether cookies are `Secure`. */
  url: string | undefined
  dataFolder: string
  uploadsFolder: string
  /** Addresses of the proxies in front, as Express' `trust proxy` takes them; empty means none. */
  proxies: string[]
  leaveUrl: string
  logLevel: string
  limits: boolean
  mongodbUri: string | undefined
  smtpUrl: string | undefined
  smtpFrom: string | undefined
}

/** @throws {ConfigInvalid} naming every variable that is wrong, never its value: it may hold a password. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const parsed = environment.safeParse(withoutEmpty(env))
  if (!parsed.success) throw new ConfigInvalid(parsed.error.issues.map((issue) => issue.path.join('.')))
  const e = parsed.data
  if (e.SMTP_URL && !e.SMTP_FROM) throw new ConfigInvalid(['SMTP_FROM'])
  return {
    port: e.PORT,
    host: e.HOST,
    url: e.SUCHARIT_URL?.replace(/\/+$/, ''),
    dataFolder: e.SUCHARIT_DATA,
    uploadsFolder: e.SUCHARIT_UPLOADS,
    proxies: e.SUCHARIT_PROXIES.split(',').flatMap((proxy) => proxy.trim() || []),
    leaveUrl: e.SUCHARIT_LEAVE_URL,
    logLevel: e.SUCHARIT_LOG,
    limits: e.SUCHARIT_LIMITS,
    mongodbUri: e.MONGODB_URI,
    smtpUrl: e.SMTP_URL,
    smtpFrom: e.SMTP_FROM,
  }
}

export class ConfigInvalid extends Error {
  constructor(readonly variables: string[]) {
    super(`Settings that can't be used: ${variables.join(', ')}. The README's table says what they take.`)
  }
}

const withoutEmpty = (env: NodeJS.ProcessEnv) =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
