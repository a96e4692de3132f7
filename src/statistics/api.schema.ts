import { z } from 'zod'

/** Where the interface for programs begins. */
export const API = '/api/v1'

export const PER_PAGE = { usual: 20, most: 100 }

const whole = (most: number, usual: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,5}$/)
    .transform(Number)
    .refine((number) => number <= most)
    .default(usual)

/** `?page=2&per_page=50`; anything else is a mistake, not a guess. */
export const pagingQuery = z
  .object({ page: whole(100_000, 1), per_page: whole(PER_PAGE.most, PER_PAGE.usual) })
  .transform(({ page, per_page }) => ({ page, perPage: per_page }))
