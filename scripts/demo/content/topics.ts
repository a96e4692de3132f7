import type { Asks, Topic } from './complaint.js'

/** Which of the office's categories a topic is filed under, which department works on it, and what there is to ask. */
export const TOPICS: Record<Topic, { category: string; department: string; asks: Asks }> = {
  road: { category: 'roads', department: 'public-works', asks: 'place' },
  light: { category: 'lighting', department: 'public-works', asks: 'place' },
  drain: { category: 'water', department: 'public-works', asks: 'place' },
  tapWater: { category: 'water', department: 'public-works', asks: 'place' },
  garbage: { category: 'waste', department: 'permanent-secretary', asks: 'time' },
  animals: { category: 'nuisance', department: 'agriculture', asks: 'time' },
  noise: { category: 'nuisance', department: 'permanent-secretary', asks: 'time' },
  smoke: { category: 'nuisance', department: 'agriculture', asks: 'time' },
  welfare: { category: 'welfare', department: 'welfare', asks: 'person' },
  health: { category: 'other-general', department: 'permanent-secretary', asks: 'person' },
  children: { category: 'other-general', department: 'education', asks: 'person' },
  counter: { category: 'service', department: 'finance', asks: 'person' },
  procurement: { category: 'procurement', department: 'finance', asks: 'corruption' },
  conflict: { category: 'conflict-of-interest', department: 'permanent-secretary', asks: 'corruption' },
  bribery: { category: 'bribery', department: 'permanent-secretary', asks: 'corruption' },
  hiring: { category: 'abuse-of-authority', department: 'permanent-secretary', asks: 'corruption' },
  claims: { category: 'other-corruption', department: 'finance', asks: 'corruption' },
  property: { category: 'misuse-of-property', department: 'public-works', asks: 'corruption' },
  relief: { category: 'abuse-of-authority', department: 'welfare', asks: 'corruption' },
  disclosure: { category: 'disclosure', department: 'permanent-secretary', asks: 'paper' },
  participation: { category: 'participation', department: 'permanent-secretary', asks: 'paper' },
}
