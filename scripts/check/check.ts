import { checkImports } from './imports.js'
import { checkLocales } from './locales.js'
import { checkRoutes } from './routes.js'

/** The house rules that no compiler knows; prints what breaks them and exits 1. */
const problems = [...checkImports(), ...checkLocales(), ...checkRoutes()]
for (const problem of problems) console.error(problem)
process.exitCode = problems.length > 0 ? 1 : 0
