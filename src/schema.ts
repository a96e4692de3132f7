import { noteSealedFiles } from './cases/case.lifts.js'
import { schemaOf } from './store/schema.js'

/**
 * What this program keeps, and how a store of an earlier version comes to have it. Whoever changes what is stored so
 * that older documents lack something adds a step here, and a sample of the version before under `test/samples`.
 */
export const SCHEMA = schemaOf([noteSealedFiles])
