/**
 * The layout of an LMDB file as lmdb-js writes it, from its mdb.c: MDB_page, MDB_node, MDB_ovpage, MDB_db, MDB_meta.
 * Numbers are in the machine's byte order; every machine that lmdb-js has binaries for is little-endian.
 */
const MAGIC = 0xbeefc0de
const PAGE_HEADER = 24
const NODE_HEADER = 8
const TREE_BYTES = 48
const META = { magic: 0, free: 24, main: 72, lastPage: 120, transaction: 128, end: 136 } as const
const NODE_FLAG = { longValue: 1 } as const
const KIND_BITS = 0x6f
const NO_PAGE = 0xffff_ffff_ffff_ffffn

export const PAGE_KIND = { branch: 1, leaf: 2, overflow: 4 } as const

/** A tree by its root; `root` is undefined where it is empty. `depth` counts its levels. */
export type Tree = {
  depth: number
  root: number | undefined
  counts: { branch: number; leaf: number; overflow: number; entries: number }
}

/** One of the two first pages: where everything else begins, as of one transaction. */
export type Meta = { pageSize: number; lastPage: number; transaction: number; free: Tree; main: Tree }

/** Bytes of a file from its beginning to where a meta page on its first or second page ends. */
export const META_BYTES = PAGE_HEADER + META.end

/** What a meta page says; undefined where the bytes aren't one. */
export const metaIn = (page: Buffer): Meta | undefined => {
  if (page.length < META_BYTES) return undefined
  const meta = page.subarray(PAGE_HEADER)
  if (meta.readUInt32LE(META.magic) !== MAGIC) return undefined
  return {
    // the tree of free pages keeps it where others keep nothing
    pageSize: meta.readUInt32LE(META.free),
    lastPage: numberAt(meta, META.lastPage),
    transaction: numberAt(meta, META.transaction),
    free: treeIn(meta.subarray(META.free)),
    main: treeIn(meta.subarray(META.main)),
  }
}

export const treeIn = (bytes: Buffer): Tree => {
  const root = bytes.readBigUInt64LE(40)
  const [branch, leaf, overflow, entries] = [8, 16, 24, 32].map((at) => numberAt(bytes, at)) as FourNumbers
  return {
    depth: bytes.readUInt16LE(6),
    root: root === NO_PAGE ? undefined : Number(root),
    counts: { branch, leaf, overflow, entries },
  }
}
type FourNumbers = [number, number, number, number]

export const isTree = (value: Buffer): boolean => value.length === TREE_BYTES

/** What every page begins with. `pages` is of overflow pages alone: how many follow each other. */
export const headerOf = (page: Buffer) => ({
  number: numberAt(page, 0),
  transaction: numberAt(page, 8),
  kind: page.readUInt16LE(18) & KIND_BITS,
  pages: page.readUInt32LE(20),
})

/** What follows a page's header, e.g. the bytes of a long value. */
export const afterHeader = (pages: Buffer): Buffer => pages.subarray(PAGE_HEADER)
export const pagesFor = (valueBytes: number, pageSize: number): number =>
  Math.floor((PAGE_HEADER - 1 + valueBytes) / pageSize) + 1

/** Where a long value lies: on how many pages, from which on, and how many bytes of them it takes. */
export type LongValue = { page: number; pages: number; bytes: number }
export type BranchNode = { key: Buffer; child: number }
export type LeafNode = { key: Buffer; value: Buffer | LongValue }

/** A page whose parts don't fit it. */
export class PageBroken extends Error {}

/** The nodes of a branch page. Throws PageBroken. */
export const branchNodes = (page: Buffer): BranchNode[] =>
  nodesOf(page, (bytes, keyEnd) => ({
    node: {
      key: bytes.subarray(NODE_HEADER, keyEnd),
      child: bytes.readUInt32LE(0) + bytes.readUInt16LE(4) * 2 ** 32,
    },
    end: keyEnd,
  }))

/** The nodes of a leaf page. Throws PageBroken. */
export const leafNodes = (page: Buffer): LeafNode[] =>
  nodesOf<LeafNode>(page, (bytes, keyEnd) => {
    const key = bytes.subarray(NODE_HEADER, keyEnd)
    const size = bytes.readUInt32LE(0)
    if ((bytes.readUInt16LE(4) & NODE_FLAG.longValue) === 0)
      return { node: { key, value: bytes.subarray(keyEnd, keyEnd + size) }, end: keyEnd + size }
    const value = { page: numberAt(bytes, keyEnd), pages: numberAt(bytes, keyEnd + 16), bytes: size }
    return { node: { key, value }, end: keyEnd + 24 }
  })

/** Nodes lie from the page's end downwards without a gap, so that they must fill exactly what it says is filled. */
function nodesOf<Node>(
  page: Buffer,
  read: (bytes: Buffer, keyEnd: number) => { node: Node; end: number },
): Node[] {
  const room = page.subarray(PAGE_HEADER)
  const [lower, upper] = [page.readUInt16LE(20), page.readUInt16LE(22)]
  if (lower === 0 || lower % 2 === 1 || lower > upper || upper > room.length)
    throw new PageBroken('its bounds are impossible')
  let filled = 0
  const nodes: Node[] = []
  for (let at = 0; at < lower; at += 2) {
    const start = room.readUInt16LE(at)
    if (start < upper || start > room.length - NODE_HEADER) throw new PageBroken('it points beyond itself')
    const bytes = room.subarray(start)
    const keyEnd = NODE_HEADER + bytes.readUInt16LE(6)
    if (keyEnd > bytes.length) throw new PageBroken('a key is longer than the page')
    const { node, end } = read(bytes, keyEnd)
    if (end > bytes.length) throw new PageBroken('a value is longer than the page')
    filled += end + (end % 2)
    nodes.push(node)
  }
  if (filled !== room.length - upper) throw new PageBroken('it is not filled as it says')
  return nodes
}

const numberAt = (bytes: Buffer, at: number): number => {
  if (at + 8 > bytes.length) throw new PageBroken('a number lies beyond its end')
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32
}
