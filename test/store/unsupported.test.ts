import assert from 'node:assert/strict'
import mongoose from 'mongoose'
import { UndefinedInFilter, Unsupported } from '../../src/store/store.errors.js'
import { supported } from '../../src/store/embedded/operators.js'
import { FIELD_OPERATORS } from '../../src/store/embedded/update-operators.js'
import { onEmbedded, type Doc } from './support/engines.js'

const { Long } = mongoose.mongo

/** MongoDB's operators by name, from its manual's lists of query predicates, update operators, stages, expressions and accumulators. */
const QUERY = `$eq $gt $gte $in $lt $lte $ne $nin $and $not $nor $or $exists $type $expr $jsonSchema $mod $regex $text
  $where $geoIntersects $geoWithin $near $nearSphere $all $elemMatch $size $bitsAllClear $bitsAllSet $bitsAnyClear
  $bitsAnySet $rand $comment $natural $sampleRate $box $center $centerSphere $geometry $maxDistance $minDistance
  $polygon $uniqueDocs`
const UPDATE = `$currentDate $inc $min $max $mul $rename $set $setOnInsert $unset $addToSet $pop $pull $push $pullAll $bit`
const STAGE = `$addFields $bucket $bucketAuto $changeStream $changeStreamSplitLargeEvent $collStats $count $currentOp $densify $documents $facet $fill
  $geoNear $graphLookup $group $indexStats $limit $listClusterCatalog $listLocalSessions $listSampledQueries
  $listSearchIndexes $listSessions $lookup $match $merge $out $planCacheStats $project
  $querySettings $queryStats $rankFusion $redact $replaceRoot $replaceWith $sample $score $scoreFusion $search $searchMeta $set $setWindowFields $shardedDataDistribution $skip $sort $sortByCount
  $unionWith $unset $unwind $vectorSearch`
const EXPRESSION = `$abs $accumulator $acos $acosh $add $addToSet $allElementsTrue $and $anyElementTrue $arrayElemAt
  $arrayToObject $asin $asinh $atan $atan2 $atanh $avg $binarySize $bitAnd $bitNot $bitOr $bitXor $bottom $bottomN
  $bsonSize $ceil $cmp $concat $concatArrays $cond $convert $cos $cosh $covariancePop $covarianceSamp $createObjectId $createUUID $currentDate $dateAdd $dateDiff
  $dateFromParts $dateFromString $dateSubtract $dateToParts $dateToString $dateTrunc $dayOfMonth $dayOfWeek $dayOfYear
  $degreesToRadians $denseRank $derivative $deserializeEJSON $divide $documentNumber $encStrContains $encStrEndsWith
  $encStrNormalizedEq $encStrStartsWith $eq $exp $expMovingAvg $filter $first $firstN $floor
  $function $getField $gt $gte $hash $hexHash $hour $ifNull $in $indexOfArray $indexOfBytes $indexOfCP $integral $isArray $isNumber
  $isoDayOfWeek $isoWeek $isoWeekYear $last $lastN $let $linearFill $literal $ln $locf $log $log10 $lt $lte $ltrim $map
  $max $maxN $median $mergeObjects $meta $millisecond $min $minMaxScaler $minN $minute $mod $month $multiply $ne $not $objectToArray
  $or $percentile $pow $push $radiansToDegrees $rand $range $rank $reduce $regexFind $regexFindAll $regexMatch
  $replaceAll $replaceOne $reverseArray $round $rtrim $sampleRate $second $serializeEJSON $setDifference $setEquals $setField
  $setIntersection $setIsSubset $setUnion $shift $sigmoid $similarityCosine
  $similarityDotProduct $similarityEuclidean $sin $sinh $size $slice $sortArray $split $sqrt $stdDevPop $stdDevSamp
  $strcasecmp $strLenBytes $strLenCP $substr $substrBytes $substrCP $subtract $subtype $sum $switch $tan $tanh $toArray $toBool $toDate
  $toDecimal $toDouble $toHashedIndexKey $toInt $toLong $toLower $top $topN $toObject $toObjectId $toString $toUpper $toUUID $trim $trunc
  $tsIncrement $tsSecond $type $unsetField $week $year $zip`

const missing = (names: string, known: readonly string[]): string[] =>
  names.split(/\s+/).filter((name) => !known.includes(name))

onEmbedded('What is not supported', (subject) => {
  const refuses = async (
    attempt: (docs: Awaited<ReturnType<typeof subject.collection>>) => unknown,
    name: string,
  ) => {
    const collection = await subject.collection([{ _id: 1, a: 1, list: [1] }])
    await assert.rejects(
      async () => attempt(collection),
      (error) => {
        assert.ok(error instanceof Unsupported, String(error))
        assert.ok(error.operator.includes(name) && error.message.includes(name), error.message)
        return true
      },
    )
    assert.deepEqual(await collection.findOne({}), { _id: 1, a: 1, list: [1] })
  }

  for (const name of missing(QUERY, supported.query))
    it(`${name} in a filter is refused by name, at the top and on a field`, async () => {
      await refuses((collection) => collection.find({ [name]: 1 } as never).toArray(), name)
      await refuses((collection) => collection.findOne({ a: { [name]: 1 } } as never), name)
      await refuses(
        (collection) => collection.deleteMany({ $or: [{ a: { $not: { [name]: 1 } } }] } as never),
        name,
      )
    })

  for (const name of missing(UPDATE, [...Object.keys(FIELD_OPERATORS), '$rename']))
    it(`${name} in an update is refused by name`, () =>
      refuses((collection) => collection.updateOne({}, { [name]: { a: { and: 1 } } } as never), name))

  for (const name of missing(STAGE, supported.stage))
    it(`${name} as a stage is refused by name`, () =>
      refuses((collection) => collection.aggregate([{ [name]: {} }]).toArray(), name))

  for (const name of missing(EXPRESSION, [...supported.expression, ...supported.accumulator]))
    it(`${name} in an expression is refused by name`, async () => {
      await refuses(
        (collection) => collection.aggregate([{ $project: { x: { [name]: '$a' } } }]).toArray(),
        name,
      )
      await refuses(
        (collection) => collection.aggregate([{ $group: { _id: 1, x: { [name]: '$a' } } }]).toArray(),
        name,
      )
      await refuses((collection) => collection.find({ $expr: { [name]: ['$a'] } } as never).toArray(), name)
    })

  const OTHERS: [string, (collection: Awaited<ReturnType<typeof subject.collection>>) => unknown][] = [
    ['collation', (c) => c.find({}, { collation: { locale: 'th' } }).toArray()],
    ['sessions', (c) => c.insertOne({ b: 1 }, { session: {} as never })],
    ['pipeline', (c) => c.updateOne({}, [{ $set: { a: 2 } }])],
    ['change streams', (c) => c.watch()],
    ['text', (c) => c.createIndex({ a: 'text' })],
    ['$**', (c) => c.createIndex({ '$**': 1 })],
    ['collation', (c) => c.createIndex({ a: 1 }, { collation: { locale: 'th' } })],
    ['$', (c) => c.find({ list: 1 }, { projection: { 'list.$': 1 } }).toArray()],
    ['$', (c) => c.updateOne({ list: { $gt: 0 }, $and: [{ list: 1 }] }, { $set: { 'list.$': 2 } })],
    [
      '$meta',
      (c) =>
        c
          .find({})
          .sort({ a: { $meta: 'textScore' } } as never)
          .toArray(),
    ],
  ]
  for (const [name, attempt] of OTHERS)
    it(`${name} is refused in ${attempt.toString().slice(9)}`, () => refuses(attempt, name))

  it('a sum of numbers that JavaScript can not hold is refused', async () => {
    const collection = await subject.collection([{ n: Long.fromString('9007199254740993') }])
    for (const name of ['$sum', '$avg'])
      await assert.rejects(
        collection.aggregate([{ $group: { _id: 1, n: { [name]: '$n' } } }]).toArray(),
        Unsupported,
      )
  })

  it('transactions are refused', async () => {
    await assert.rejects(subject.store.connection.startSession(), Unsupported)
    await assert.rejects(
      subject.store.connection.transaction(async () => undefined),
      Unsupported,
    )
  })

  it('a filter with undefined in it is refused, whatever the call', async () => {
    const collection = await subject.collection([{ _id: 1 }])
    const filters: Doc[] = [
      { a: undefined },
      { a: { $in: [1, undefined] } },
      { $or: [{ a: { $gt: undefined } }] },
    ]
    for (const filter of filters) {
      await assert.rejects(collection.findOne(filter), UndefinedInFilter)
      await assert.rejects(collection.deleteMany(filter), UndefinedInFilter)
      await assert.rejects(collection.updateMany(filter, { $set: { b: 1 } }), UndefinedInFilter)
      await assert.rejects(collection.countDocuments(filter), UndefinedInFilter)
    }
    assert.equal(await collection.countDocuments({}), 1)
  })
})
